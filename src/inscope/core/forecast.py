"""How long hours last at the pace of the last weeks: which day they are used up, or what is left when they end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

WINDOW_DAYS = 28
"""So far back the pace is measured; less, where the first work is later."""
LEAST_DAYS, LEAST_WORKED_DAYS = 7, 2
"""A pace takes work on so many days, and is never measured over fewer days than a week."""
FURTHEST_DAYS = 366
"""What is further away than a year is not told."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is free of a block, and the last day on which it can be used."""

    free_minutes: int
    ends_on: date


@dataclass(frozen=True, slots=True)
class Forecast:
    """The points between which what is free falls, the first today; and how it ends.

    `used_up_on` is the day on which nothing is left, if that is before the last block ends; of those that end
    before they are used up, `lost_minutes` are lost.
    """

    points: tuple[tuple[date, int], ...]
    used_up_on: date | None
    ends_on: date
    lost_minutes: int


def pace_of(work: Iterable[tuple[date, int]], today: date) -> Fraction | None:
    """Return the minutes that were charged a day lately; nothing, where there is too little to go by.

    >>> pace_of([(date(2026, 5, 1), 60), (date(2026, 5, 10), 80)], date(2026, 5, 14))
    Fraction(10, 1)
    """
    since = today - timedelta(days=WINDOW_DAYS - 1)
    done = [(on, minutes) for on, minutes in work if on <= today]
    lately = [(on, minutes) for on, minutes in done if on >= since and minutes]
    if len({on for on, _minutes in lately}) < LEAST_WORKED_DAYS:
        return None
    first = max(since, min(on for on, _minutes in done))
    return Fraction(sum(minutes for _on, minutes in lately), max(LEAST_DAYS, (today - first).days + 1))


def forecast(blocks: Sequence[Left], pace: Fraction | None, today: date) -> Forecast | None:
    """Return how long blocks last at a pace of minutes a day; the one that ends first is used first.

    What is left of a block when it ends is lost, and the next one goes on from there.
    """
    left = sorted((one for one in blocks if one.free_minutes and one.ends_on >= today), key=lambda one: one.ends_on)
    if not left or not pace:
        return None
    free, day, lost = sum(one.free_minutes for one in left), Fraction(0), 0
    points = [(today, free)]
    for one in left:
        used = min(Fraction(one.free_minutes), ((one.ends_on - today).days - day) * pace)
        day += used / pace
        if day > FURTHEST_DAYS:
            return None
        gone = one.free_minutes - int(used)
        points.append((today + timedelta(days=int(day)), free - int(used)))
        if gone:
            points.append((one.ends_on, free - one.free_minutes))
        free, lost = free - one.free_minutes, lost + gone
    return Forecast(tuple(points), None if gone else points[-1][0], left[-1].ends_on, lost)
