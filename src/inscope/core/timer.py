"""A timer of an engineer on a case: it measures, and logs nothing by itself."""

from dataclasses import dataclass
from datetime import datetime

from inscope.core.charging import MOST_MINUTES

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """What a timer measured before, and since when it runs; nothing, while it is stopped."""

    seconds: int
    started_at: datetime | None

    @property
    def runs(self) -> bool:
        """Whether it runs."""
        return self.started_at is not None

    def stopped(self, now: datetime) -> "Measured":
        """Return it as it stands once it is stopped; a clock that was set back takes nothing away."""
        if self.started_at is None:
            return self
        return Measured(self.seconds + max(0, int((now - self.started_at).total_seconds())), None)

    def minutes(self, now: datetime) -> int:
        """Return the minutes that were worked, begun ones too.

        >>> Measured(61, None).minutes(datetime(2026, 5, 20))
        2
        """
        return max(1, -(-self.stopped(now).seconds // _MINUTE))

    def is_forgotten(self, now: datetime) -> bool:
        """Whether it measured more than one entry of work can be."""
        return self.minutes(now) > MOST_MINUTES
