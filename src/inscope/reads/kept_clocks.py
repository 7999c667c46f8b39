"""What is kept of the clocks of cases, from what happened to them."""

from inscope.apps.sla.rows import NewClock
from inscope.core.zones import instant_of
from inscope.reads.case_history import ZONES, History


def clock_to_keep(history: History) -> NewClock:
    """Return the clock of a case as it is kept."""
    kept, calendar = history.kept, None if history.terms is None else history.terms.calendar
    return NewClock(
        plan=history.plan,
        target=kept.target,
        state=kept.state,
        started_at=None if kept.started_at is None else instant_of(kept.started_at),
        due_at=None if kept.due_at is None else instant_of(kept.due_at),
        left_seconds=kept.left,
        whole_seconds=kept.whole,
        calendar="" if calendar is None else f"{calendar.name} {calendar.version}",
        zones=ZONES,
    )
