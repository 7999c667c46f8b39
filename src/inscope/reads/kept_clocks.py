"""What is kept of the clocks of cases, from what happened to them; and whether what is kept is that."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import cases_after
from inscope.apps.sla.rows import ClockRow, NewClock
from inscope.apps.sla.selectors import clocks_of
from inscope.core.people import Actor
from inscope.core.zones import instant_of
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import ZONES, History, histories

AT_ONCE = 500
_FOLLOW = tuple(field.name for field in fields(NewClock) if field.name != "zones")
"""What follows from the events of a case; the zones are those that there were when somebody asked."""
_OF_ZONES = {"due_at", "left_seconds", "whole_seconds", "waited_seconds"}


@dataclass(frozen=True, slots=True)
class ComparedClock:
    """The clock of a case as it is kept, if it is, and as its events give it."""

    case: CaseRow
    kept: ClockRow | None
    computed: NewClock

    @property
    def differing(self) -> tuple[str, ...]:
        """What is kept otherwise than the events give it; all of it, where nothing is kept."""
        return tuple(name for name in _FOLLOW if getattr(self.kept, name, self) != getattr(self.computed, name))

    @property
    def is_moved(self) -> bool:
        """Whether other rules of time zones, which came with another tzdata, are all that there is to it."""
        is_of_others = self.kept is not None and self.kept.zones != self.computed.zones
        return is_of_others and bool(self.differing) and _OF_ZONES.issuperset(self.differing)


def clock_to_keep(history: History) -> NewClock:
    """Return the clock of a case as it is kept."""
    kept, calendar = history.kept, None if history.terms is None else history.terms.calendar
    return NewClock(
        plan=history.plan,
        target=kept.target,
        state=kept.state,
        started_at=_instant(kept.started_at),
        due_at=_instant(kept.due_at),
        left_seconds=kept.left,
        whole_seconds=kept.whole,
        waited_seconds=kept.waited,
        calendar="" if calendar is None else f"{calendar.name} {calendar.version}",
        zones=ZONES,
    )


def compared(actor: Actor, cases: Collection[CaseRow]) -> list[ComparedClock]:
    """Return the clocks of cases beside what their events give."""
    kept = {one.case_id: one for one in clocks_of(actor=actor, cases=[case.id for case in cases])}
    return [ComparedClock(case, kept.get(case.id), clock_to_keep(found)) for case, found in histories(actor, cases)]


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
