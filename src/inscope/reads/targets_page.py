"""The public page of response times: plans side by side, what the priorities mean, and when the vendor works."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inscope.core.amounts import Amount, Unit, read_amount
from inscope.core.business_time import Calendar, business_time
from inscope.core.policy import Pack
from inscope.core.policy.services import Plan, Target
from inscope.core.priorities import PriorityWords, priorities_in_words
from inscope.core.zones import DAY, instant_of, seconds_of
from inscope.reads.calendars import services_now
from inscope.reads.hours_words import WeekLine, week_lines
from inscope.reads.published_policy import place_of, policy_in_force
from inscope.reads.what_if import WhatIf, what_if

_SOON = 60 * DAY
_TABLE = "SLA-TAB"
_NAMED = (_TABLE, "SLA-HOURS", "SLA-CHAN", "SLA-CASES")
"""Clauses that stand beside what they say, where a policy has them; the others below their heading are quoted."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a plan promises for a priority; without words where the contract says it."""

    plan: str
    initial: str
    ongoing: str
    or_as_agreed: bool

    @property
    def is_same(self) -> bool:
        """Whether later responses take as long as the first."""
        return self.initial == self.ongoing


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """A priority, and what each plan promises for it."""

    words: PriorityWords
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class TermRow:
    """What each plan says of one thing, each with the label of its plan; and the clause that says so."""

    heading: str
    clause: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """The days of a year on which the vendor does not work."""

    year: int
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """When the vendor works, and whether that is now."""

    zone: str
    week: tuple[WeekLine, ...]
    closed: tuple[ClosedYear, ...]
    now: str
    is_open: bool
    next: str


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause in the words of the policy."""

    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """What the page shows; `hours` and `asked` are nothing where the policy has no calendar."""

    version: str
    place: str
    clause: str
    plans: tuple[str, ...]
    rows: tuple[PriorityRow, ...]
    terms: tuple[TermRow, ...]
    measures: tuple[tuple[str, str], ...]
    clauses: tuple[ClauseRow, ...]
    hours: Hours | None
    asked: WhatIf | None


def targets_page(query: Mapping[str, str], now: datetime, today: date) -> TargetsPage:
    """Return what the scope of coverage in force promises, and what was asked of it.

    Raises:
        NotPublishedError, NoVersionInForceError: there is none.
    """
    published = policy_in_force(today)
    pack, services = published.policy.pack, services_now(published)
    plans, calendar = tuple(services.plans.values()), services.calendar
    return TargetsPage(
        version=published.row.version,
        place=place_of(published.row),
        clause=_clause(pack, _TABLE),
        plans=tuple(plan.label for plan in plans),
        rows=tuple(_rows(pack, plans)),
        terms=tuple(_terms(pack, plans)),
        measures=tuple(_measures(plans)),
        clauses=tuple(_clauses(pack)),
        hours=None if calendar is None else _hours(calendar, now),
        asked=None if calendar is None else what_if(services, calendar, query, now),
    )


# -- plans -----------------------------------------------------------------------------------------


def _rows(pack: Pack, plans: tuple[Plan, ...]) -> Iterator[PriorityRow]:
    if any(plan.targets for plan in plans):
        for words in priorities_in_words(pack.services):
            yield PriorityRow(words, tuple(_promise(plan, plan.targets.get(words.priority)) for plan in plans))


def _promise(plan: Plan, target: Target | None) -> Promise:
    if target is None:
        return Promise(plan.label, "", "", or_as_agreed=False)
    return Promise(plan.label, target.initial, target.ongoing, target.or_as_agreed)


def _terms(pack: Pack, plans: tuple[Plan, ...]) -> Iterator[TermRow]:
    says: tuple[tuple[str, str, Callable[[Plan], str]], ...] = (
        (_("Hours"), "SLA-HOURS", lambda plan: plan.hours),
        (_("Channels"), "SLA-CHAN", lambda plan: plan.channels),
        (_("Requests"), "SLA-CASES", lambda plan: plan.cases),
        (_("Contacts"), "", lambda plan: _("Up to %(count)d") % {"count": plan.contacts} if plan.contacts else ""),
    )
    for heading, clause, value in says:
        values = tuple((plan.label, value(plan)) for plan in plans)
        if any(words for _plan, words in values):
            yield TermRow(heading, _clause(pack, clause), values)


_COUNTED: Mapping[tuple[Unit, bool], tuple[object, object]] = {
    (Unit.SECONDS, False): (gettext_lazy("Calendar hours"), gettext_lazy("count day and night, every day.")),
    (Unit.SECONDS, True): (
        gettext_lazy("Business hours"),
        gettext_lazy("count while we work, and stand still between."),
    ),
    (Unit.DAYS, False): (
        gettext_lazy("Calendar days"),
        gettext_lazy("end at the same time of day, so many days later."),
    ),
    (Unit.DAYS, True): (
        gettext_lazy("Business days"),
        gettext_lazy("end at the same time of day, so many of our working days later, within our hours."),
    ),
    (Unit.NEXT_DAY, True): (gettext_lazy("Next business day"), gettext_lazy("ends when our next working day does.")),
}


def _measures(plans: tuple[Plan, ...]) -> Iterator[tuple[str, str]]:
    """Yield what each measure means that a plan uses."""
    texts = {text for plan in plans for one in plan.targets.values() for text in (one.initial, one.ongoing)}
    amounts = [amount for amount in map(read_amount, texts) if isinstance(amount, Amount)]
    used = {(amount.unit, amount.is_business) for amount in amounts}
    for measure, (name, meaning) in _COUNTED.items():
        if measure in used:
            yield str(name), str(meaning)


# -- clauses ---------------------------------------------------------------------------------------


def _clause(pack: Pack, clause: str) -> str:
    return clause if clause in pack.clauses else ""


def _clauses(pack: Pack) -> Iterator[ClauseRow]:
    """Yield the clauses below the heading of response times that stand beside no row."""
    table = pack.clauses.get(_TABLE)
    for clause, found in pack.clauses.items():
        if table is not None and found.heading == table.heading and clause not in _NAMED:
            yield ClauseRow(clause, found.text)


# -- hours -----------------------------------------------------------------------------------------


def _hours(calendar: Calendar, now: datetime) -> Hours:
    local, seconds = now.astimezone(calendar.zone), seconds_of(now)
    upcoming = business_time(calendar).open_stretches(seconds, seconds + _SOON)
    since, until = next(upcoming, (0, 0))
    is_open = since == seconds
    return Hours(
        zone=calendar.zone.key,
        week=tuple(week_lines(calendar)),
        closed=tuple(_closed(calendar, year) for year in (local.year, local.year + 1)),
        now=date_format(local, "l, H:i"),
        is_open=is_open,
        next=_wall(until if is_open else since, calendar) if since and until < seconds + _SOON else "",
    )


def _closed(calendar: Calendar, year: int) -> ClosedYear:
    days = (day for day, hours in calendar.days if day.year == year and not hours and calendar.week[day.weekday()])
    return ClosedYear(year, tuple(days))


def _wall(instant: int, calendar: Calendar) -> str:
    return date_format(instant_of(instant).astimezone(calendar.zone), "l j F, H:i")
