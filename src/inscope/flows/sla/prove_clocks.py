"""Prove that every clock that is kept follows from the events of its case; move those that other zones move."""

from collections.abc import Iterator
from datetime import datetime

from inscope.apps.cases.selectors import case_with
from inscope.apps.cases.services import add_events, set_next_due
from inscope.apps.sla.services import keep
from inscope.core.people import INSCOPE
from inscope.core.sla.explain import utc
from inscope.core.zones import seconds_of
from inscope.flows.coverage.decide import audit_case
from inscope.pg.tenancy import acting_as
from inscope.reads.kept_clocks import ComparedClock, all_compared, compared


def prove_clocks(*, moves: bool, now: datetime) -> Iterator[tuple[int, list[ComparedClock]]]:
    """Yield, some cases at a time, how many were recomputed, and those whose clock is kept otherwise.

    With `moves`, what a newer tzdata moves is kept anew, and both sides are told.
    """
    for batch in all_compared(INSCOPE):
        differing = [_looked_at_again(one, moves, now) for one in batch if one.differing]
        yield len(batch), [one for one in differing if one.differing]


def _looked_at_again(found: ComparedClock, moves: bool, now: datetime) -> ComparedClock:  # noqa: FBT001 - of one caller
    """Compare a clock once more with its case locked: something may have happened to it between two statements."""
    with acting_as(INSCOPE):
        case = case_with(actor=INSCOPE, public_id=found.case.public_id, for_change=True)
        (one,) = compared(INSCOPE, [case])
        if moves and one.is_moved:
            _move(one, now)
        return one


def _move(one: ComparedClock, now: datetime) -> None:
    case, clock = one.case, one.computed
    keep(customer_id=case.customer_id, case_id=case.id, clock=clock)
    set_next_due(case_id=case.id, due_at=clock.due_at)
    details = {
        "before": _told(None if one.kept is None else one.kept.due_at),
        "after": _told(clock.due_at),
        "zones": clock.zones,
    }
    add_events(actor=INSCOPE, case=case, now=now, events=[("clock_moved", details)])
    audit_case(actor=INSCOPE, case=case, event="clock_moved", now=now, details=details)


def _told(due_at: datetime | None) -> str | None:
    return None if due_at is None else utc(seconds_of(due_at))
