"""What happened to cases, as their clocks read it: the same for both sides, so without notes."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from operator import itemgetter
from typing import Protocol, TypeVar

from inscope.apps.cases.rows import Happened
from inscope.apps.cases.selectors import events_in, messages_in
from inscope.apps.coverage.rows import Awaiting
from inscope.apps.coverage.selectors import awaiting_in
from inscope.apps.published.selectors import COMPILED_POLICIES, policy_of
from inscope.core.cases import WaitingFor, turn_after, turn_for
from inscope.core.outcome import Outcome
from inscope.core.people import Actor
from inscope.core.policy import Decision, Missing, Policy
from inscope.core.sla.kept import NOTHING_OWED, KeptClock, kept_of
from inscope.core.sla.model import Event, Kind
from inscope.core.sla.terms import Terms, terms_of
from inscope.core.zones import seconds_of
from inscope.pg.rows import together

ZONES = version("tzdata")
"""Whose zones clocks are computed with."""
PLAN_FACT = "plan"
"""The fact by which a decision knows the plan that the customer has bought."""
_KINDS = {"resolved": Kind.RESOLVED, "reopened": Kind.REOPENED}
_PLANS = 4
"""So many plans a policy has, as a rule."""

Row = TypeVar("Row", Happened, Awaiting)
_Change = tuple[datetime, Kind, Outcome | None]


class Promised(Protocol):
    """A case as far as its terms go, which may be about to be opened."""

    @property
    def priority(self) -> str:
        """How urgent it is."""

    @property
    def pack_digest(self) -> str:
        """What decides it."""

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
    """What happened to a case, and what it was promised: `plan` is empty without one, `terms` nothing without times."""

    plan: str
    terms: Terms | None
    events: list[Event]

    @property
    def kept(self) -> KeptClock:
        """What is kept of its clock."""
        return NOTHING_OWED if self.terms is None else kept_of(self.events, self.terms.targets)


@lru_cache(maxsize=COMPILED_POLICIES * _PLANS)
def terms_under(digest: str, plan: str) -> Terms | None:
    """Return what a policy promises with a plan; nothing, where it promises no times."""
    return terms_of(policy_of(digest=digest).pack.services, plan)


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
        changes = [*_replies(replies), *_changes(happened[case.id], waits)]
        yield case, _history(case, decided[case.id][-1].plan or "", changes)


def history_of(actor: Actor, case: Clocked) -> History:
    """Return what happened to a case."""
    ((_case, found),) = histories(actor, [case])
    return found


def beginning_of(case: Promised, plan: str, decision: Decision) -> History:
    """Return what happened to a case that is about to be opened with its first decision."""
    changes: list[_Change] = [(case.opened_at, Kind.DECISION, decision.outcome)]
    if turn_after(decision).waiting_for is WaitingFor.CUSTOMER:
        changes.append((case.opened_at, Kind.WAITING, None))
    return _history(case, plan, changes)


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
        yield one.at, Kind.PUBLIC_REPLY if one.kind == "staff" else Kind.CUSTOMER_REPLIED, None


def _changes(events: Iterable[Happened], waits: Mapping[int, bool]) -> Iterator[_Change]:
    """Yield what else happened; a decision that asks the customer something waits, until the next one does not."""
    is_waiting = False
    for one in events:
        if one.kind != "decided":
            if one.kind in _KINDS:
                yield one.at, _KINDS[one.kind], None
            continue
        details = json.loads(one.details)
        yield one.at, Kind.DECISION, Outcome(details["outcome"])
        if (now_waits := waits[details["number"]]) != is_waiting:
            is_waiting = now_waits
            yield one.at, Kind.WAITING if is_waiting else Kind.RESUMED, None


def _history(case: Promised, plan: str, changes: Iterable[_Change]) -> History:
    """Return changes as events, whose ids keep the order at one instant."""
    events = [Event("000001", seconds_of(case.opened_at), Kind.OPENED, priority=case.priority)]
    for number, (at, kind, outcome) in enumerate(sorted(changes, key=itemgetter(0)), 2):
        events.append(Event(f"{number:06}", seconds_of(at), kind, outcome=outcome))
    return History(plan, terms_under(case.pack_digest, plan) if plan else None, events)
