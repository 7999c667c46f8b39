"""Calendar dates: periods of months and days, added the way contracts are read."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in whole calendar months, then whole days."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        parts = [_count(self.months, "month"), _count(self.days, "day")]
        return " and ".join(part for part in parts if part) or "0 days"


def shift(day: date, months: int, days: int) -> date:
    """Return the day so many months, then days, away.

    Months clamp to the end of the month: 31 January and one month is 28 February, or 29 in a leap
    year. A result outside the years 1 to 9999 is the first or the last day that there is.

    >>> shift(date(2026, 1, 31), 1, 0)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year < 1:
        return date.min
    if year > date.max.year:
        return date.max
    last = 31 if month in _LONG_MONTHS else calendar.monthrange(year, month)[1]
    moved = date(year, month, min(day.day, last))
    if not days:
        return moved
    try:
        return moved + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


_LONG_MONTHS = frozenset({1, 3, 5, 7, 8, 10, 12})


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}" if number else ""
