"""The reader's own timer beside a case: what it measured, or where else one runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from inscope.apps.hours.rows import TimerRow
from inscope.reads.case_lines import reference
from inscope.reads.time_card import clock_of


@dataclass(frozen=True, slots=True)
class TimerCard:
    """A timer in words: `minutes` and `worked_on` fill the form once it is stopped, unless it measured over a day."""

    case_id: UUID
    case: str
    is_here: bool
    runs: bool
    since: datetime
    measured: str
    minutes: int | None
    worked_on: str
    is_forgotten: bool


def timer_card(timers: Iterable[TimerRow], case_id: UUID, *, now: datetime) -> TimerCard | None:
    """Return the reader's timer on a case, or else the one that runs on another; nothing, where there is none."""
    one = min(timers, key=lambda timer: timer.case != case_id, default=None)
    if one is None:
        return None
    measured, is_here = one.measured, one.case == case_id
    is_forgotten, minutes = measured.is_forgotten(now), measured.minutes(now)
    fills = is_here and not measured.runs and not is_forgotten
    return TimerCard(
        case_id=one.case,
        case=reference(one.case_id),
        is_here=is_here,
        runs=measured.runs,
        since=one.started_at or one.began_at,
        measured=clock_of(minutes),
        minutes=minutes if fills else None,
        worked_on=timezone.localdate(one.began_at).isoformat() if fills else "",
        is_forgotten=is_forgotten,
    )
