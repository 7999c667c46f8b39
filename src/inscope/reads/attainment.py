"""Responses in time: which of them somebody asks for, by words that an address holds; and how they are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.apps.contracts.models import Customer
from inscope.apps.sla.report import IN_TIME, LATE, has_plan
from inscope.apps.sla.rows import Wanted
from inscope.core.cases import PRIORITIES
from inscope.core.people import Actor, Right
from inscope.core.sla.explain import duration
from inscope.core.sla.model import Name
from inscope.reads.listing import Filter, choice
from inscope.reads.plans import plan_label
from inscope.reads.published_policy import PublishedPolicy, policy_in_force_if_any

MONTHS = 12
_YEARS = 5
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Span:
    """Months in a row by their first days; the last one only ends the span."""

    firsts: tuple[date, ...]

    @property
    def instants(self) -> list[datetime]:
        """When the months begin in the vendor's zone, and when the span ends."""
        zone = timezone.get_current_timezone()
        return [datetime.combine(first, time(), zone) for first in self.firsts]

    def month(self, number: int) -> date:
        """Return the month with a number from one."""
        return self.firsts[number - 1]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: filters as the page shows them, and what they mean."""

    filters: tuple[Filter, ...]
    span: Span
    wanted: Wanted
    policy: PublishedPolicy | None

    def plan(self, plan: str) -> str:
        """Return a plan in words."""
        return _plan_words(self.policy, plan)


def require(actor: Actor) -> None:
    """Refuse who may read neither the vendor's records nor its own requests.

    Raises:
        RightRefusedError: the actor may not.
    """
    actor.require(Right.READ_CUSTOMERS if actor.is_staff else Right.READ_REQUESTS)


def asked_for(actor: Actor, asked: Mapping[str, str], today: date, *, standing: bool) -> Asked:
    """Return what an address asks for; what it says in other words asks for nothing.

    `standing` says whether the page chooses between late and in time.
    """
    policy = policy_in_force_if_any(today)
    filters = [
        choice("period", _("The last 12 months"), asked, _periods(today, asked.get("period", ""))),
        choice("target", _("Every response"), asked, [(one.value, target_words(one)) for one in Name]),
        choice("priority", _("Every priority"), asked, [(one, one) for one in PRIORITIES]),
        choice("plan", _("Every plan"), asked, _plans(actor, policy, asked.get("plan", "").replace("\0", ""))),
    ]
    if standing:
        standings = [(LATE, _("Late")), (IN_TIME, _("In time"))]
        filters.append(choice("standing", _("In time or late"), asked, standings))
    customer = _customer(asked.get("customer", "")) if actor.is_staff else None
    if customer is not None:
        named = [(str(customer.public_id), customer.name)]
        filters.append(choice("customer", _("Every customer"), asked, named))
    chosen = {one.name: one.value for one in filters}
    span = _span(chosen["period"], today)
    wanted = Wanted(
        span.instants[0],
        span.instants[-1],
        chosen["target"],
        chosen["plan"],
        chosen["priority"],
        chosen.get("standing", ""),
        0 if customer is None else customer.pk,
    )
    return Asked(tuple(filters), span, wanted, policy)


def target_words(name: str) -> str:
    """Return which response is meant."""
    return _("Initial response") if name == Name.INITIAL else _("Ongoing response")


def used_words(seconds: int) -> str:
    """Return a time that was used; beyond a minute, in whole ones."""
    return duration(seconds if seconds < _MINUTE else seconds - seconds % _MINUTE)


def month_words(first: date) -> str:
    """Return a month with its year."""
    return date_format(first, "F Y")


def month_word(first: date) -> str:
    """Return a month as addresses and files name it."""
    return f"{first:%Y-%m}"


def _customer(word: str) -> Customer | None:
    try:
        return Customer.objects.filter(public_id=UUID(word)).first()
    except ValueError:
        return None


def _periods(today: date, asked: str) -> Iterator[tuple[str, str]]:
    """Yield the last months, the years, and of these an earlier month that is asked for."""
    last, years = _last(today).firsts[:-1], range(today.year, today.year - _YEARS, -1)
    earlier = (date(year, month, 1) for year in years for month in range(1, MONTHS + 1))
    for first in (*reversed(last), *(one for one in earlier if one < last[0] and month_word(one) == asked)):
        yield month_word(first), month_words(first)
    for year in years:
        yield str(year), str(year)


def _plans(actor: Actor, policy: PublishedPolicy | None, asked: str) -> Iterator[tuple[str, str]]:
    """Yield the plans of the policy in force, and an earlier one that is asked for, if a response was owed by it."""
    plans = policy.policy.pack.services.plans if policy else {}
    yield from ((name, one.label) for name, one in plans.items())
    if asked and asked not in plans and has_plan(actor=actor, plan=asked):
        yield asked, _plan_words(policy, asked)


def _plan_words(policy: PublishedPolicy | None, plan: str) -> str:
    return plan_label(policy.policy, plan) if policy else plan.capitalize()


def _span(period: str, today: date) -> Span:
    year, _dash, month = period.partition("-")
    if not year:
        return _last(today)
    first = date(int(year), int(month or 1), 1)
    return Span(tuple(_after(first, number) for number in range((1 if month else MONTHS) + 1)))


def _last(today: date) -> Span:
    return Span(tuple(_after(today.replace(day=1), number - MONTHS + 1) for number in range(MONTHS + 1)))


def _after(first: date, months: int) -> date:
    """Return the first day of a month so many months later."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
