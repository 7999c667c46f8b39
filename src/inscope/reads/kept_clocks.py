"""What is kept of the clocks of cases, from what happened to them; and whether what is kept is that."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import cases_after
from inscope.apps.sla.rows import ClockRow, NewClock, NewResponse, ResponseRow
from inscope.apps.sla.selectors import clocks_of, responses_in
from inscope.core.people import Actor
from inscope.core.sla.kept import NOTHING_OWED, KeptClock, kept_from
from inscope.core.sla.responses import Response, responses_of
from inscope.core.zones import instant_of
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import ZONES, History, histories

AT_ONCE = 500
_FOLLOW = tuple(field.name for field in fields(NewClock) if field.name != "zones")
"""What follows from the events of a case; the zones are those that there were when somebody asked."""
_AROUND = 60
"""So many seconds before the last event one may have happened that was kept after it."""
RESPONSES = "responses"
"""How a difference among the responses that are over is called."""
_WAY = ("plan", "calendar", "zones")
"""By what a response was computed when it ended, and"""
_PINNED = ("due_at", "used_seconds", "is_late")
"""to what; what is computed in another way by now is not compared with that."""
_OF_EVENTS = tuple(field.name for field in fields(NewResponse) if field.name not in {*_WAY, *_PINNED})
_NEXT_DUE = "next_due_at"
_OF_ZONES = {"due_at", "left_seconds", "whole_seconds", "waited_seconds", _NEXT_DUE}


@dataclass(frozen=True, slots=True)
class ToKeep:
    """What is kept of a case; `new` are the responses that ended with its last event, or just before.

    `plans` are those that a response may have ended under; `is_of_one_way` says that there was no other way to compute.
    """

    clock: NewClock
    responses: tuple[NewResponse, ...]
    new: tuple[NewResponse, ...]
    plans: frozenset[str]
    is_of_one_way: bool


@dataclass(frozen=True, slots=True)
class ComparedClock:
    """The clock of a case as it is kept, if it is, with the responses that are over, and as its events give both."""

    case: CaseRow
    kept: ClockRow | None
    over: Sequence[ResponseRow]
    to_keep: ToKeep

    @property
    def computed(self) -> NewClock:
        """The clock as the events give it."""
        return self.to_keep.clock

    @property
    def differing(self) -> tuple[str, ...]:
        """What is kept otherwise than the events give it; all of it, where nothing is kept."""
        names = [name for name in _FOLLOW if getattr(self.kept, name, self) != getattr(self.computed, name)]
        copied = [] if self.case.next_due_at == self.computed.due_at else [_NEXT_DUE]
        return (*names, *copied, *([RESPONSES] if self.differing_responses else ()))

    @property
    def differing_responses(self) -> tuple[int, ...]:
        """The numbers of the responses that are missing, or kept otherwise than the events give them."""
        kept = {one.number: one for one in self.over}
        computed = {one.number: one for one in self.to_keep.responses}
        numbers = sorted(kept.keys() | computed.keys())
        return tuple(one for one in numbers if self._response_differs(kept.get(one), computed.get(one)))

    def _response_differs(self, kept: ResponseRow | None, computed: NewResponse | None) -> bool:
        """Whether one is kept otherwise; whether it counts at all, another plan, calendar or tzdata may change."""
        if kept is None:
            return self.to_keep.is_of_one_way
        if kept.plan not in self.to_keep.plans:
            return True
        clock = self.computed
        is_same_way = (kept.plan, kept.calendar, kept.zones) == (clock.plan, clock.calendar, clock.zones)
        if computed is None:
            return is_same_way
        names = (*_OF_EVENTS, *_PINNED) if is_same_way else _OF_EVENTS
        return any(getattr(kept, name) != getattr(computed, name) for name in names)

    @property
    def is_moved(self) -> bool:
        """Whether other rules of time zones, which came with another tzdata, are all that there is to it."""
        is_of_others = self.kept is not None and self.kept.zones != self.computed.zones
        return is_of_others and bool(self.differing) and _OF_ZONES.issuperset(self.differing)


def clock_to_keep(history: History) -> NewClock:
    """Return the clock of a case as it is kept."""
    return to_keep(history).clock


def to_keep(history: History) -> ToKeep:
    """Return what is kept of a case: its clock, and the responses that are over."""
    clock = history.last_clock()
    over = () if clock is None else responses_of(clock)
    kept = tuple(_response(history, one) for one in over)
    before = 0 if clock is None else sum(one.ended_at < clock.at - _AROUND for one in over)
    return ToKeep(
        clock=_clock(history, NOTHING_OWED if clock is None else kept_from(clock)),
        responses=kept,
        new=kept[before:],
        plans=history.plans,
        is_of_one_way=len(history.plans) == 1 and not history.is_moved,
    )


def _response(history: History, one: Response) -> NewResponse:
    return NewResponse(
        number=one.number,
        target=one.target,
        plan=history.plan,
        priority=one.priority,
        started_at=instant_of(one.started_at),
        due_at=instant_of(one.due_at),
        ended_at=instant_of(one.ended_at),
        used_seconds=one.used,
        is_answered=one.is_answered,
        is_late=one.is_late,
        calendar=history.calendar,
        zones=ZONES,
    )


def _clock(history: History, kept: KeptClock) -> NewClock:
    return NewClock(
        plan=history.plan,
        target=kept.target,
        state=kept.state,
        started_at=_instant(kept.started_at),
        due_at=_instant(kept.due_at),
        left_seconds=kept.left,
        whole_seconds=kept.whole,
        waited_seconds=kept.waited,
        calendar=history.calendar,
        zones=ZONES,
    )


def compared(actor: Actor, cases: Collection[CaseRow]) -> list[ComparedClock]:
    """Return the clocks of cases beside what their events give."""
    numbers = [case.id for case in cases]
    kept = {one.case_id: one for one in clocks_of(actor=actor, cases=numbers)}
    over: dict[int, list[ResponseRow]] = defaultdict(list)
    for one in responses_in(actor=actor, cases=numbers):
        over[one.case_id].append(one)
    return [
        ComparedClock(case, kept.get(case.id), over[case.id], to_keep(found)) for case, found in histories(actor, cases)
    ]


def all_compared(actor: Actor) -> Iterator[list[ComparedClock]]:
    """Yield the clocks of all cases, some at a time, each time in a transaction of their own."""
    after = 0
    while True:
        with acting_as(actor):
            cases = cases_after(actor=actor, number=after, most=AT_ONCE)
            batch = compared(actor, cases) if cases else []
        if not batch:
            return
        yield batch
        after = batch[-1].case.id


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant_of(seconds)
