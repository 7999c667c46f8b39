"""A year of a calendar, day by day: when it opens, which days differ, and on which days clocks change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from inscope.core.business_time import Calendar, Interval, business_time
from inscope.core.zones import DAY, day_number, day_of, segments


@dataclass(frozen=True, slots=True)
class Change:
    """A change of clocks: the seconds of the wall, from midnight on, that they show before it, and after it."""

    before: int
    after: int

    @property
    def forward(self) -> int:
        """The seconds that clocks skip; those that they repeat are negative."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day: its hours on the wall, and the seconds that it is open in fact, which a change of clocks moves.

    `differs` is whether the calendar names the day, and gives it other hours than its weekday has.
    """

    on: date
    hours: tuple[Interval, ...]
    open_seconds: int
    differs: bool
    change: Change | None = None

    @property
    def is_open(self) -> bool:
        """Whether it opens at all."""
        return self.open_seconds > 0


def days_of_year(calendar: Calendar, year: int) -> tuple[CalendarDay, ...]:
    """Return every day of a year."""
    time, own = business_time(calendar), dict(calendar.days)
    first, last = day_number(date(year, 1, 1)), day_number(date(year, 12, 31))
    changed = changes(calendar.zone, first, last)
    found = []
    for day in map(day_of, range(first, last + 1)):
        usual = calendar.week[day.weekday()]
        hours = own.get(day, usual)
        found.append(CalendarDay(day, hours, time.open_on(day), hours != usual, changed.get(day)))
    return tuple(found)


def changes(zone: ZoneInfo, first: int, last: int) -> Mapping[date, Change]:
    """Return the days on which clocks change, between two numbers of days; a change at midnight is one of the later."""
    return dict(_changes(zone, first, last))


def _changes(zone: ZoneInfo, first: int, last: int) -> Iterator[tuple[date, Change]]:
    around = segments(zone, (first - 2) * DAY, (last + 3) * DAY)
    for (_, until, before), (_, _, after) in pairwise(around):
        day = (until + min(before, after)) // DAY
        if before != after and first <= day <= last:
            yield day_of(day), Change(until + before - day * DAY, until + after - day * DAY)
