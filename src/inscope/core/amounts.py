"""Amounts of a target: how long an answer may take, and by which measure that runs."""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import assert_never

from inscope.core.business_time import BusinessTime
from inscope.core.zones import DAY, first_instant, wall_time

AMOUNT_FORM = "such as `4 business hours`, `1 calendar day`, `next business day` or `none`"
MOST_YEARS = 10
_AMOUNT = re.compile(r"(\d{1,8}) (calendar|business) (minute|hour|day)s?", re.ASCII)
_NEXT, _NONE = "next business day", "none"
_SECONDS = {"minute": 60, "hour": 3_600, "day": DAY}


class NoAmount(Enum):
    """That no answer is owed."""

    NONE = _NONE


class Unit(StrEnum):
    """What an amount counts."""

    SECONDS = "seconds"
    DAYS = "days"
    NEXT_DAY = "next day"


@dataclass(frozen=True, slots=True)
class Amount:
    """How long an answer may take; `text` is as it was written.

    In business time it runs while the calendar opens, else all the time. Seconds add up; days lead to the same time on
    the wall; the next day to its end.
    """

    text: str
    unit: Unit
    count: int
    is_business: bool

    def due(self, start: int, time: BusinessTime) -> int:
        """Return the instant at which it has run, if nothing interrupts it.

        Raises:
            NotOpenLongEnoughError: the calendar does not open so long, or so often.
        """
        match self.unit:
            case Unit.SECONDS:
                return self.add(start, self.count, time)
            case Unit.DAYS if self.is_business:
                return time.business_days_after(start, self.count)
            case Unit.DAYS:
                zone = time.calendar.zone
                return first_instant(zone, wall_time(zone, start) + self.count * DAY)
            case Unit.NEXT_DAY:
                return time.next_business_day(start)
            case _ as never:  # pragma: no cover - every unit stands above
                assert_never(never)

    def add(self, start: int, seconds: int, time: BusinessTime) -> int:
        """Return the instant at which so many seconds of its measure have run."""
        return time.after(start, seconds) if self.is_business else start + seconds

    def between(self, start: int, end: int, time: BusinessTime) -> int:
        """Return the seconds of its measure between two instants; none, where the second is not later."""
        return time.open_between(start, end) if self.is_business else max(0, end - start)


def read_amount(text: str) -> Amount | NoAmount | None:
    """Return an amount as a target writes it; nothing, where the text is none or has more than ten years."""
    if text == _NONE:
        return NoAmount.NONE
    if text == _NEXT:
        return Amount(text, Unit.NEXT_DAY, 1, is_business=True)
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    count, is_business = int(found[1]), found[2] == "business"
    seconds = count * _SECONDS[found[3]]
    if not 0 < seconds <= MOST_YEARS * 366 * DAY:
        return None
    if found[3] == "day":
        return Amount(text, Unit.DAYS, count, is_business)
    return Amount(text, Unit.SECONDS, seconds, is_business)
