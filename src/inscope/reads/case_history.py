"""What happened to cases, as their clocks read it: the same for both sides, so without notes."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from inscope.apps.cases.rows import Happened
from inscope.apps.cases.selectors import events_in, messages_in
from inscope.apps.coverage.rows import Awaiting
from inscope.apps.coverage.selectors import awaiting_in
from inscope.apps.published.selectors import COMPILED_POLICIES, policy_of
from inscope.core.cases import WaitingFor, turn_after, turn_for
from inscope.core.outcome import Outcome
from inscope.core.people import Actor
from inscope.core.policy import Decision, Missing, Policy
from inscope.core.policy.services import Services
from inscope.core.sla.clock import Clock
from inscope.core.sla.kept import NOTHING_OWED, KeptClock, kept_from, last_clock
from inscope.core.sla.live import LiveClock, live_clock
from inscope.core.sla.model import Event, Kind
from inscope.core.sla.terms import Terms, terms_of
from inscope.core.zones import seconds_of
from inscope.pg.rows import together
from inscope.reads.calendars import CONTRACTS, services_under

ZONES = version("tzdata")
"""Whose zones clocks are computed with."""
_KINDS = {
    "decided": Kind.DECISION,
    "resolved": Kind.RESOLVED,
    "reopened": Kind.REOPENED,
    "reclassified": Kind.RECLASSIFIED,
    "agreed": Kind.AGREED,
}
"""What happens to a case that its clock reads, besides messages and waits."""
_MOVES = frozenset({"calendar_moved", "clock_moved"})
_TURNS = frozenset({"decided", "waiting", "resumed"})
_PLANS = 4
"""So many plans a policy has, as a rule."""

Row = TypeVar("Row", Happened, Awaiting)


class _Change(NamedTuple):
    """Something that happened to a case, before it has its place among the rest."""

    at: datetime
    kind: Kind
    priority: str = ""
    due_at: int = 0
    outcome: Outcome | None = None


class Promised(Protocol):
    """A case as far as its terms go, which may be about to be opened."""

    @property
    def priority(self) -> str:
        """How urgent it is."""

    @property
    def pack_digest(self) -> str:
        """What decides it."""

    @property
    def calendar_version(self) -> UUID | None:
        """Which version of the calendar times it; nothing for that of the pack itself."""

    @property
    def contract_targets(self) -> str | None:
        """What its contract promises, where its plan leaves that to the contract and it was agreed by then."""

    @property
    def opened_at(self) -> datetime:
        """When it was opened."""


class Clocked(Promised, Protocol):
    """A case that is kept."""

    @property
    def id(self) -> int:
        """Its number."""


Case = TypeVar("Case", bound=Clocked)


@dataclass(frozen=True, slots=True)
class History:
    """What happened to a case, and what it was promised: `plan` is empty without one, `terms` nothing without times.

    `plans` are all that its decisions knew; `is_moved` says whether another calendar or tzdata ever moved its clock.
    """

    plan: str
    terms: Terms | None
    events: list[Event]
    plans: frozenset[str]
    is_moved: bool = False

    def last_clock(self) -> Clock | None:
        """Return its clock at its last event; nothing, where no times are promised."""
        return None if self.terms is None else last_clock(self.events, self.terms.targets)

    @property
    def calendar(self) -> str:
        """Name and version of the calendar in which it counts; nothing without times."""
        return "" if self.terms is None else f"{self.terms.calendar.name} {self.terms.calendar.version}"

    @property
    def kept(self) -> KeptClock:
        """What is kept of its clock."""
        clock = self.last_clock()
        return NOTHING_OWED if clock is None else kept_from(clock)


def services_of(case: Promised) -> Services:
    """Return the services of its pack as they hold for a case."""
    return services_under(case.pack_digest, case.calendar_version, case.contract_targets)


def terms_under(case: Promised, plan: str) -> Terms | None:
    """Return what a case is promised with a plan; nothing without one, and where no times are promised."""
    return _terms(case.pack_digest, plan, case.calendar_version, case.contract_targets) if plan else None


@lru_cache(maxsize=COMPILED_POLICIES * _PLANS + CONTRACTS)
def _terms(digest: str, plan: str, calendar: UUID | None, targets: str | None) -> Terms | None:
    return terms_of(services_under(digest, calendar, targets), plan)


def clock_under(case: Promised, plan: str, kept: KeptClock) -> LiveClock | None:
    """Return a clock that is kept with what it counts by; nothing, where no answer is owed now."""
    terms = terms_under(case, plan)
    return None if terms is None else live_clock(kept, terms.targets[case.priority])


def histories(actor: Actor, cases: Collection[Case]) -> Iterator[tuple[Case, History]]:
    """Yield cases with what happened to them: as many statements for many as for one."""
    numbers = [one.id for one in cases]
    with together():
        messages, events = messages_in(actor=actor, cases=numbers), events_in(actor=actor, cases=numbers)
        decisions = awaiting_in(actor=actor, cases=numbers)
    said, happened, decided = _by_case(messages), _by_case(events), _by_case(decisions)
    for case in cases:
        policy = policy_of(digest=case.pack_digest)
        waits = {one.number: _waits(policy, one) for one in decided[case.id]}
        replies = islice(said[case.id], 1, None)  # the first is the request itself
        acts = [(one, json.loads(one.details)) for one in happened[case.id]]
        first = next((said["from"] for one, said in acts if one.kind == "reclassified"), case.priority)
        changes = [*_replies(replies), *_changes(acts, waits)]
        plans, is_moved = [one.plan or "" for one in decided[case.id]], any(one.kind in _MOVES for one, _said in acts)
        yield case, _history(case, first, plans, changes, is_moved=is_moved)


def history_of(actor: Actor, case: Clocked) -> History:
    """Return what happened to a case."""
    ((_case, found),) = histories(actor, [case])
    return found


def beginning_of(case: Promised, plan: str, decision: Decision) -> History:
    """Return what happened to a case that is about to be opened with its first decision."""
    changes = [_Change(case.opened_at, Kind.DECISION, outcome=decision.outcome)]
    if turn_after(decision).waiting_for is WaitingFor.CUSTOMER:
        changes.append(_Change(case.opened_at, Kind.WAITING))
    return _history(case, case.priority, [plan], changes)


def _by_case(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for one in rows:
        found[one.case_id].append(one)
    return found


def _waits(policy: Policy, one: Awaiting) -> bool:
    """Whether a decision left it to the customer to go on."""
    if one.missing is None:
        return False
    return turn_for(policy, Missing(**json.loads(one.missing))).waiting_for is WaitingFor.CUSTOMER


def _replies(messages: Iterable[Happened]) -> Iterator[_Change]:
    for one in messages:
        yield _Change(one.at, Kind.PUBLIC_REPLY if one.kind == "staff" else Kind.CUSTOMER_REPLIED)


def _changes(acts: Iterable[tuple[Happened, Mapping[str, Any]]], waits: Mapping[int, bool]) -> Iterator[_Change]:
    """Yield what else happened. A decision says anew whether the customer is waited for; in between, people say so.

    What the customer writes ends a wait by itself, so that a wait may begin twice: the second says nothing new.
    """
    is_waiting = False
    for one, said in acts:
        if one.kind in _KINDS:
            yield _change(one.at, _KINDS[one.kind], said)
        if one.kind in _TURNS:
            before = is_waiting
            is_waiting = waits[said["number"]] if one.kind == "decided" else one.kind == "waiting"
            if before or is_waiting:
                yield _Change(one.at, Kind.WAITING if is_waiting else Kind.RESUMED)


def _change(at: datetime, kind: Kind, said: Mapping[str, Any]) -> _Change:
    match kind:
        case Kind.DECISION:
            return _Change(at, kind, outcome=Outcome(said["outcome"]))
        case Kind.RECLASSIFIED:
            return _Change(at, kind, priority=said["to"])
        case Kind.AGREED:
            return _Change(at, kind, due_at=seconds_of(datetime.fromisoformat(said["due_at"])))
        case _:
            return _Change(at, kind)


def _history(
    case: Promised, priority: str, plans: Sequence[str], changes: Iterable[_Change], *, is_moved: bool = False
) -> History:
    """Return changes as events, whose ids keep the order at one instant; `priority` is that of the first day."""
    events = [Event("000001", seconds_of(case.opened_at), Kind.OPENED, priority=priority)]
    for number, one in enumerate(sorted(changes, key=itemgetter(0)), 2):
        events.append(Event(f"{number:06}", seconds_of(one.at), one.kind, one.priority, one.due_at, one.outcome))
    plan = plans[-1]
    terms = terms_under(case, plan)
    return History(plan, terms, events, frozenset(plans), is_moved)
