"""What a vendor offers: services, routes, roles, plans with their response times, all with their words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from inscope.core.amounts import AMOUNT_FORM, read_amount
from inscope.core.lifecycle import Lifecycle
from inscope.core.outcome import Outcome
from inscope.core.policy.calendars import NEVER_CLOSED, calendar_of
from inscope.core.policy.errors import shortened
from inscope.core.policy.phases import read_lifecycle
from inscope.core.policy.scalars import read_number
from inscope.core.policy.yamltree import Source, Tree, read_tree

NONE_OFFERED = "none_offered"
PRIORITIES = ("P1", "P2", "P3")


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
    """A plan of support, and its targets by priority; `contacts` says how many a customer may have, if it says so."""

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
    terms: Mapping[str, Any]  # calendar, priorities and hours: read by what keeps them


_TERMS = ("calendar", "priorities", "hours")
_KEYS = ("services", "routes", "roles", "plans", "lifecycle", *_TERMS)


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
    calendar = calendar_of(entries["calendar"]).name if "calendar" in entries else NEVER_CLOSED
    services = Services(
        routes=routes,
        roles=roles,
        plans={word: _plan(word, tree, calendar) for word, tree in plans.items()},
        lifecycle=read_lifecycle(entries["lifecycle"], dates) if "lifecycle" in entries else Lifecycle(),
        terms={key: entries[key].plain() for key in _TERMS if key in entries},
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


def _plan(word: str, tree: Tree, calendar: str) -> Plan:
    entries = tree.record(("label", "hours", "channels", "cases", "contacts", "targets"), required=("label",))
    text = {key: entries[key].text() if key in entries else "" for key in ("label", "hours", "channels", "cases")}
    targets = entries["targets"].record(PRIORITIES) if "targets" in entries else {}
    return Plan(
        word,
        targets={priority: _target(target, calendar) for priority, target in targets.items()},
        contacts=_number_of_contacts(entries["contacts"]) if "contacts" in entries else None,
        **text,
    )


def _number_of_contacts(tree: Tree) -> int:
    number = read_number(tree.text("a number of contacts"))
    if number is None or number != int(number) or number < 1:
        tree.fail(f"expected a whole number of contacts from 1 on, found `{shortened(tree.value)}`")
    return int(number)


def _target(tree: Tree, calendar: str) -> Target:
    entries = tree.record(("initial", "ongoing", "calendar", "or_as_agreed"), required=("initial", "ongoing"))
    return Target(
        _amount(entries["initial"]),
        _amount(entries["ongoing"]),
        entries["calendar"].word((NEVER_CLOSED, calendar), "calendar") if "calendar" in entries else "",
        entries["or_as_agreed"].flag() if "or_as_agreed" in entries else False,
    )


def _amount(tree: Tree) -> str:
    amount = tree.text("an amount of time")
    if read_amount(amount) is None:
        tree.fail(f"`{shortened(amount)}` is no response time", f"{AMOUNT_FORM}, ten years at most")
    return amount
