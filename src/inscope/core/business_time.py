"""Business time: when a calendar opens, and how much open time lies between two instants.

A calendar is data, pinned by name and version: intervals of the wall clock for each weekday, half-open and up to 24:00,
and days on which it is closed or opens otherwise. Clocks that change neither lose nor double anything: a time that they
skip does not exist, a time that they show twice counts twice. Instants are whole seconds since 1970-01-01 UTC.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import ClassVar
from zoneinfo import ZoneInfo

from inscope.core.errors import DomainError
from inscope.core.zones import DAY, Segment, day_number, first_instant, segments, wall_time

Interval = tuple[int, int]
"""From a second of the day, until another, which is no part of it."""
ALWAYS: tuple[Interval, ...] = ((0, DAY),)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FURTHEST_YEARS = 50
"""So many years ahead a calendar is asked; what would be later is refused, and not looked for."""
_Stretch = tuple[Interval, int, int]
"""An interval of a day, and the instants between which clocks are inside it; two, where they show it twice."""
_THURSDAY = 3  # 1970-01-01
_AROUND = 2 * DAY
_SPAN = 365 * DAY


class NotOpenLongEnoughError(DomainError):
    """A calendar that does not open as long, or as often, as an amount asks."""

    code: ClassVar[str] = "not_open_long_enough"

    def __init__(self, calendar: str) -> None:
        super().__init__(
            f"calendar `{calendar}` does not open long enough in {FURTHEST_YEARS} years",
            hint="give it hours on more days, or ask for less time",
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody works: the intervals of each weekday from Monday, and the days that differ.

    `days` are pairs of a day and its intervals, none where it is closed; they stand in place of those of its weekday.
    """

    name: str
    version: str
    zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    days: tuple[tuple[date, tuple[Interval, ...]], ...] = ()


def always(zone: ZoneInfo) -> Calendar:
    """Return the calendar that never closes."""
    return Calendar("always", "", zone, (ALWAYS,) * len(WEEKDAYS))


@dataclass(frozen=True, slots=True)
class _Span:
    """The open stretches of a span of time, in order: where each starts and ends, and what was open until its end.

    `total` is what was open in all.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    until: Sequence[int]
    total: int

    def opened(self, instant: int) -> int:
        """Return how long the calendar was open from the beginning of the span until an instant of it."""
        index = bisect_right(self.ends, instant)
        if index == len(self.ends):
            return self.total
        return self.until[index] - (self.ends[index] - max(self.starts[index], instant))

    def at(self, opened: int) -> int:
        """Return the first instant at which the calendar was open so long."""
        index = bisect_left(self.until, opened)
        return self.ends[index] - (self.until[index] - opened)


@dataclass(frozen=True, slots=True, eq=False)
class BusinessTime:
    """Reckons with a calendar. Spans are laid out once, so that open time takes a microsecond to look up."""

    calendar: Calendar
    _days: Mapping[int, tuple[Interval, ...]]
    _spans: dict[int, _Span] = field(default_factory=dict)

    def open_between(self, start: int, end: int) -> int:
        """Return the open seconds between two instants; none, where the second is not later."""
        if end <= start:
            return 0
        first, last = start // _SPAN, end // _SPAN
        if first == last:
            span = self._span(first)
            return span.opened(end) - span.opened(start)
        before_last = sum(self._span(number).total for number in range(first, last))
        return before_last + self._span(last).opened(end) - self._span(first).opened(start)

    def after(self, start: int, seconds: int) -> int:
        """Return the earliest instant at which the calendar was open so many seconds since another.

        Raises:
            NotOpenLongEnoughError: that is too far away, or never.
        """
        if seconds <= 0:
            return start
        first = start // _SPAN
        wanted = self._span(first).opened(start) + seconds
        for number in range(first, first + FURTHEST_YEARS):
            span = self._span(number)
            if wanted <= span.total:
                return span.at(wanted)
            wanted -= span.total
        raise NotOpenLongEnoughError(self.calendar.name)

    def business_days_after(self, start: int, count: int) -> int:
        """Return the same wall time so many opening days later, moved into the hours of that day.

        From a day that does not open, days are counted from the next one that does.

        Raises:
            NotOpenLongEnoughError: there are not so many opening days.
        """
        day, second = divmod(wall_time(self.calendar.zone, start), DAY)
        if not self._stretches(day):
            day = self._next_opening(day)
        for _ in range(count):
            day = self._next_opening(day)
        return self._within(day, second)

    def next_business_day(self, start: int) -> int:
        """Return when the first opening day after that of an instant closes.

        Raises:
            NotOpenLongEnoughError: there is none.
        """
        day = self._next_opening(wall_time(self.calendar.zone, start) // DAY)
        return max(end for _, _, end in self._stretches(day))

    def open_on(self, day: date) -> int:
        """Return the open seconds of a day, as its clocks show it; of what they show twice, both."""
        return sum(end - start for _, start, end in self._stretches(day_number(day)))

    def open_stretches(self, start: int, end: int) -> Iterator[Interval]:
        """Return the stretches between two instants in which the calendar is open, in order."""
        spans = (self._span(number) for number in range(start // _SPAN, end // _SPAN + 1))
        for since, until in _joined(pair for span in spans for pair in zip(span.starts, span.ends, strict=True)):
            if since < end and until > start:
                yield max(since, start), min(until, end)

    def _within(self, day: int, second: int) -> int:
        """Return a wall time, moved into the hours of an opening day."""
        wanted, stretches = first_instant(self.calendar.zone, day * DAY + second), self._stretches(day)
        for (opens, closes), start, end in stretches:
            if second < opens:
                return start
            if second < closes and wanted < end:
                return wanted
        return max(end for _, _, end in stretches)

    def _next_opening(self, day: int) -> int:
        for later in range(day + 1, day + 1 + FURTHEST_YEARS * 366):
            if self._intervals(later) and self._stretches(later):  # what has no hours is not asked of the zone
                return later
        raise NotOpenLongEnoughError(self.calendar.name)

    def _stretches(self, day: int) -> list[_Stretch]:
        """Return the open stretches of a day; no interval is among them that clocks skip."""
        midnight = day * DAY
        around = segments(self.calendar.zone, midnight - _AROUND, midnight + DAY + _AROUND)
        return [stretch for segment in around for stretch in self._in_segment(day, segment)]

    def _in_segment(self, day: int, segment: Segment) -> Iterator[_Stretch]:
        """Return what is open of a day while clocks keep their distance to UTC."""
        since, until, offset = segment
        midnight = day * DAY - offset
        for interval in self._intervals(day):
            start, end = max(since, midnight + interval[0]), min(until, midnight + interval[1])
            if start < end:
                yield interval, start, end

    def _intervals(self, day: int) -> tuple[Interval, ...]:
        own = self._days.get(day)
        return self.calendar.week[(day + _THURSDAY) % len(WEEKDAYS)] if own is None else own

    def _span(self, number: int) -> _Span:
        found = self._spans.get(number)
        if found is None:
            found = self._spans[number] = _laid_out(self._stretches_between(number * _SPAN, (number + 1) * _SPAN))
        return found

    def _stretches_between(self, start: int, end: int) -> Iterator[Interval]:
        """Return the open stretches between two instants, in order; those of two days may touch."""
        for segment in segments(self.calendar.zone, start, end):
            since, until, offset = segment
            for day in range((since + offset) // DAY, (until + offset - 1) // DAY + 1):
                for _, opens, closes in self._in_segment(day, segment):
                    yield opens, closes


@lru_cache(maxsize=100)
def business_time(calendar: Calendar) -> BusinessTime:
    """Return what reckons with a calendar."""
    return BusinessTime(calendar, {day_number(day): intervals for day, intervals in calendar.days})


def _joined(stretches: Iterable[Interval]) -> Iterator[Interval]:
    """Return stretches in order, those that touch as one."""
    last: Interval | None = None
    for start, end in stretches:
        if last is not None and last[1] == start:
            last = last[0], end
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last


def _laid_out(stretches: Iterable[Interval]) -> _Span:
    joined = list(_joined(stretches))
    until = list(accumulate(end - start for start, end in joined))
    return _Span([start for start, _ in joined], [end for _, end in joined], until, until[-1] if until else 0)
