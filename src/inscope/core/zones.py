"""Wall time of a zone: which instants an hour on the clock stands for, also where clocks change.

Instants and wall times are whole seconds since 1970-01-01, the one in UTC, the other as the clocks of the zone show it.
A wall time that clocks skip stands for the first instant after the change; one that they show twice, for the first.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400  # seconds
_WIDEST = 16 * 3_600
"""No clock was ever further than this from UTC, in seconds."""
_EPOCH = date(1970, 1, 1).toordinal()

Segment = tuple[int, int, int]
"""From an instant, until another, clocks are so many seconds ahead of UTC."""


def seconds_of(instant: datetime) -> int:
    """Return an aware instant in whole seconds; what is less than a second is dropped."""
    return int(instant.timestamp() // 1)


def instant_of(seconds: int) -> datetime:
    """Return an instant in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def day_number(day: date) -> int:
    """Return the number of a day, as wall times count it."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """Return the day of a number."""
    return date.fromordinal(number + _EPOCH)


def wall_time(zone: ZoneInfo, instant: int) -> int:
    """Return what clocks of a zone show at an instant."""
    return instant + _offset(zone, instant)


def first_instant(zone: ZoneInfo, wall: int) -> int:
    """Return the first instant at which clocks of a zone show a wall time, or go past it."""
    around = segments(zone, wall - _WIDEST, wall + _WIDEST)
    return next(max(start, wall - offset) for start, end, offset in around if wall < end + offset)


def segments(zone: ZoneInfo, start: int, end: int) -> Iterator[Segment]:
    """Return the stretches between two instants in which clocks of a zone keep their distance to UTC."""
    for year in range(day_of(start // DAY).year, day_of(end // DAY).year + 1):
        for since, until, offset in segments_of(zone, year):
            if since < end and until > start:
                yield max(since, start), min(until, end), offset


@lru_cache(maxsize=1_000)
def segments_of(zone: ZoneInfo, year: int) -> tuple[Segment, ...]:
    """Return the segments of a year in UTC: changes are found by comparing days, then halving."""
    start, end = day_number(date(year, 1, 1)) * DAY, day_number(date(year + 1, 1, 1)) * DAY
    found: list[Segment] = []
    since, offset = start, _offset(zone, start)
    for day in range(start, end, DAY):
        ahead = _offset(zone, min(day + DAY, end - 1))
        if ahead != offset:
            change = _change(zone, day, min(day + DAY, end - 1))
            found.append((since, change, offset))
            since, offset = change, ahead
    found.append((since, end, offset))
    return tuple(found)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first instant with the distance to UTC that there is `after`."""
    ahead = _offset(zone, after)
    while after - before > 1:
        between = (before + after) // 2
        if _offset(zone, between) == ahead:
            after = between
        else:
            before = between
    return after


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    return 0 if offset is None else offset.days * DAY + offset.seconds
