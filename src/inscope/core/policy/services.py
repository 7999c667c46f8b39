"""What a vendor offers: services, routes, roles, plans with their response times, all with their words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from inscope.core.amounts import AMOUNT_FORM, Amount, read_amount
from inscope.core.business_time import BusinessTime, Calendar, NotOpenLongEnoughError, always, business_time
from inscope.core.charging import Rules
from inscope.core.errors import DomainError
from inscope.core.lifecycle import Lifecycle
from inscope.core.outcome import Outcome
from inscope.core.policy.calendars import NEVER_CLOSED, calendar_of
from inscope.core.policy.errors import shortened
from inscope.core.policy.hours import read_hours
from inscope.core.policy.phases import read_lifecycle
from inscope.core.policy.scalars import read_number
from inscope.core.policy.yamltree import Source, Tree, read_tree
from inscope.core.zones import seconds_of

NONE_OFFERED = "none_offered"
PRIORITIES = ("P1", "P2", "P3")
_SOME_DAY = seconds_of(datetime(2026, 1, 1, tzinfo=UTC))
"""From then on a calendar is asked whether it opens as long as a target takes."""


class AmountRefusedError(DomainError):
    """A text that says no response time."""

    code: ClassVar[str] = "amount_refused"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a decision sends the customer next. A service has `facts`: those of a request for it."""

    word: str
    label: str
    about: str
    facts: Mapping[str, object]
    takes: Mapping[str, str]
    offered_while: Outcome | None = None

    @property
    def is_service(self) -> bool:
        """Whether the route is a service that takes requests."""
        return bool(self.facts)


@dataclass(frozen=True, slots=True)
class Target:
    """Within what time a request of one priority is answered, as amounts of the response-time language."""

    initial: str
    ongoing: str
    calendar: str
    or_as_agreed: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of support, and its targets by priority; without any, its times are those of the contract.

    `contacts` says how many a customer may have, if it says so.
    """

    word: str
    label: str
    hours: str
    channels: str
    cases: str
    targets: Mapping[str, Target]
    contacts: int | None = None


@dataclass(frozen=True, slots=True)
class Services:
    """All that services.yaml says."""

    routes: Mapping[str, Route]
    roles: Mapping[str, str]
    plans: Mapping[str, Plan]
    lifecycle: Lifecycle
    terms: Mapping[str, Any]  # calendar and priorities: read by what keeps them
    times: Mapping[str, BusinessTime]
    """In what business time targets count, by the name of a calendar: the first is the vendor's own."""
    hours: Rules
    """How work is charged to a block of hours that is bought now."""

    @property
    def calendar(self) -> Calendar | None:
        """When the vendor works; nothing, where the policy does not say it."""
        return next((time.calendar for time in self.times.values()), None)


_TERMS = ("calendar", "priorities")
_KEYS = ("services", "routes", "roles", "plans", "lifecycle", "hours", *_TERMS)


def read_services(source: Source, dates: Collection[str] = ()) -> tuple[Services, dict[str, Tree]]:
    """Read services.yaml; return it, and the entries of the services, whose facts are checked with the pack.

    `dates` are the facts that are dates.

    Raises:
        PackError: an entry that is not of the form of the reference.
    """
    entries = read_tree(source).record(_KEYS, required=("services", "routes", "roles"))
    service_trees = entries["services"].map("a map of services")
    routes = {word: _service(word, tree) for word, tree in service_trees.items()}
    for word, tree in entries["routes"].map("a map of routes").items():
        if word in routes:
            entries["routes"].fail_at_key(word, f"`{word}` is a service already")
        routes[word] = _route(word, tree)
    roles = {word: _label(tree) for word, tree in entries["roles"].map("a map of roles").items()}
    plans = entries["plans"].map("a map of plans") if "plans" in entries else {}
    times = _times(entries["calendar"]) if "calendar" in entries else {}
    services = Services(
        routes=routes,
        roles=roles,
        plans={word: _plan(word, tree, times) for word, tree in plans.items()},
        lifecycle=read_lifecycle(entries["lifecycle"], dates) if "lifecycle" in entries else Lifecycle(),
        terms={key: entries[key].plain() for key in _TERMS if key in entries},
        times=times,
        hours=read_hours(entries["hours"]) if "hours" in entries else Rules(),
    )
    return services, service_trees


def _service(word: str, tree: Tree) -> Route:
    keys = ("label", "about", "facts", "takes")
    entries = tree.record(keys, required=("label", "about", "facts"))
    takes = entries["takes"].map() if "takes" in entries else {}
    return Route(
        word,
        entries["label"].text(),
        entries["about"].text(),
        {name: fact.text() for name, fact in entries["facts"].map("a map of facts").items()},
        {subject: other.text() for subject, other in takes.items()},
    )


def _route(word: str, tree: Tree) -> Route:
    entries = tree.record(("label", "about", "offered_while"), required=("label", "about"))
    offered = None
    if "offered_while" in entries:
        open_outcomes = [outcome.value for outcome in Outcome if outcome.is_open]
        offered = Outcome(entries["offered_while"].word(open_outcomes, "open outcome"))
    return Route(word, entries["label"].text(), entries["about"].text(), {}, {}, offered)


def _label(tree: Tree) -> str:
    return tree.record(("label",), required=("label",))["label"].text()


def _plan(word: str, tree: Tree, times: Mapping[str, BusinessTime]) -> Plan:
    entries = tree.record(("label", "hours", "channels", "cases", "contacts", "targets"), required=("label",))
    text = {key: entries[key].text() if key in entries else "" for key in ("label", "hours", "channels", "cases")}
    has_targets = "targets" in entries and bool(entries["targets"].map("the target of each priority"))
    if has_targets and not times:
        tree.fail("a plan with targets takes a calendar", "expected the key `calendar` beside `plans`")
    return Plan(
        word,
        targets=_targets(entries["targets"], times) if has_targets else {},
        contacts=_number_of_contacts(entries["contacts"]) if "contacts" in entries else None,
        **text,
    )


def with_calendar(services: Services, source: Source) -> Services:
    """Return services that count in another version of their calendar.

    Raises:
        PackError: it is no calendar.
        NotOpenLongEnoughError: it does not open as long as a target takes.
    """
    tree = read_tree(source)
    found = replace(services, times=_times(tree), terms={**services.terms, "calendar": tree.plain()})
    check_opens(found, _SOME_DAY)
    return found


def with_contract(services: Services, content: str | None) -> Services:
    """Return services in which each plan that leaves its times to the contract promises the targets of one, if any.

    Raises:
        PackError: they are no targets, or none that the calendar opens long enough for.
    """
    if content is None:
        return services
    targets = _targets(read_tree(Source("targets.json", content)), services.times)
    plans = {word: one if one.targets else replace(one, targets=targets) for word, one in services.plans.items()}
    return replace(services, plans=plans)


def checked_amount(text: str, time: BusinessTime) -> str:
    """Return how long an answer may take, as it is kept.

    Raises:
        AmountRefusedError: the text says no amount.
        NotOpenLongEnoughError: business time is not open so long.
    """
    amount = read_amount(text)
    if amount is None:
        raise AmountRefusedError(f"`{shortened(text)}` is no response time", hint=f"{AMOUNT_FORM}, ten years at most")
    if isinstance(amount, Amount):
        amount.due(_SOME_DAY, time)
    return text


def check_opens(services: Services, at: int) -> None:
    """Refuse a calendar that from an instant on does not open as long as a target takes.

    Raises:
        NotOpenLongEnoughError: it does not.
    """
    usual = next(iter(services.times))
    for target in (one for plan in services.plans.values() for one in plan.targets.values()):
        for amount in map(read_amount, (target.initial, target.ongoing)):
            if isinstance(amount, Amount):
                amount.due(at, services.times[target.calendar or usual])


def _number_of_contacts(tree: Tree) -> int:
    number = read_number(tree.text("a number of contacts"))
    if number is None or number != int(number) or number < 1:
        tree.fail(f"expected a whole number of contacts from 1 on, found `{shortened(tree.value)}`")
    return int(number)


def _times(tree: Tree) -> Mapping[str, BusinessTime]:
    """Return in what business time a target may count: that of the calendar, or always."""
    calendar = calendar_of(tree)
    return {calendar.name: business_time(calendar), NEVER_CLOSED: business_time(always(calendar.zone))}


def _targets(tree: Tree, times: Mapping[str, BusinessTime]) -> Mapping[str, Target]:
    targets = tree.record(PRIORITIES, required=PRIORITIES, what="the target of each priority")
    return {priority: _target(target, times) for priority, target in targets.items()}


def _target(tree: Tree, times: Mapping[str, BusinessTime]) -> Target:
    entries = tree.record(("initial", "ongoing", "calendar", "or_as_agreed"), required=("initial", "ongoing"))
    calendar = entries["calendar"].word(tuple(times), "calendar") if "calendar" in entries else ""
    time = times[calendar or next(iter(times))]
    return Target(
        _amount(entries["initial"], time),
        _amount(entries["ongoing"], time),
        calendar,
        entries["or_as_agreed"].flag() if "or_as_agreed" in entries else False,
    )


def _amount(tree: Tree, time: BusinessTime) -> str:
    try:
        return checked_amount(tree.text("an amount of time"), time)
    except (AmountRefusedError, NotOpenLongEnoughError) as error:
        tree.fail(error.message, error.hint)
