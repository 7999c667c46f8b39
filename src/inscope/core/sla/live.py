"""A clock that is kept, as it stands at an instant: what a list shows of it, without asking the case's events."""

from dataclasses import dataclass
from enum import StrEnum

from inscope.core.amounts import Amount
from inscope.core.business_time import BusinessTime
from inscope.core.sla.kept import COUNTING, KeptClock, share_used
from inscope.core.sla.model import Name, Target

SOON_PERCENT = 60
"""From then on a response is due soon."""
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_IN_DAYS = 2 * _DAY


class Urgency(StrEnum):
    """How soon an answer is due."""

    CALM = "calm"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands: `left` seconds in its own measure, negative when it is late; how much is used, in percent."""

    urgency: Urgency
    left: int
    share: int


@dataclass(frozen=True, slots=True)
class LiveClock:
    """A clock that runs or waits, with what it counts by."""

    kept: KeptClock
    amount: Amount
    time: BusinessTime

    def stands(self, at: int) -> Standing:
        """Return how it stands at an instant."""
        kept = self.kept
        left, is_late = kept.left or 0, False
        if kept.due_at is not None:
            is_late = kept.due_at < at
            late = self.amount.between(kept.due_at, at, self.time) - kept.waited
            left = self.amount.between(at, kept.due_at, self.time) if kept.due_at >= at else -late
        share = 100 if is_late else share_used(left, kept.whole or 0)
        return Standing(self._urgency(share, is_late=is_late), left, share)

    def _urgency(self, share: int, *, is_late: bool) -> Urgency:
        if self.kept.due_at is None:
            return Urgency.PAUSED
        if is_late:
            return Urgency.LATE
        return Urgency.SOON if share >= SOON_PERCENT else Urgency.CALM


def live_clock(kept: KeptClock, target: Target) -> LiveClock | None:
    """Return a clock that is kept with what it counts by; nothing, where no answer is owed now."""
    if kept.state not in COUNTING:
        return None
    amount = target.amount(Name(kept.target))
    return LiveClock(kept, amount, target.time) if isinstance(amount, Amount) else None


def roughly(seconds: int, *, in_days: bool = False) -> tuple[tuple[int, str], ...]:
    """Return a time in its one or two largest units; open time has no days, since none is 24 hours.

    >>> roughly(7_260), roughly(59), roughly(200_000, in_days=True), roughly(200_000)
    (((2, 'h'), (1, 'min')), ((0, 'min'),), ((2, 'd'), (7, 'h')), ((55, 'h'), (33, 'min')))
    """
    if in_days and seconds >= _IN_DAYS:
        parts = (seconds // _DAY, "d"), (seconds % _DAY // _HOUR, "h")
    else:
        parts = (seconds // _HOUR, "h"), (seconds % _HOUR // _MINUTE, "min")
    return tuple(part for part in parts if part[0]) or ((0, "min"),)
