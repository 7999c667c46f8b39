"""How the hours of a customer burn down: what was unused day by day, and how long the rest lasts at this pace."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inscope.apps.hours.rows import BlockRow
from inscope.apps.hours.statements import MovedOnDay
from inscope.core.dates import shift
from inscope.core.forecast import Forecast, Left, forecast, pace_of
from inscope.core.ledger import Kind
from inscope.core.policy import Policy
from inscope.core.statement import change_of
from inscope.reads.time_card import clock_of
from inscope.reads.time_plan import activity_words

_YEAR, _MOST_NAMED = 12, 6
"""Over more months than these, so many as have room are named with their years."""
_ROOM_UNTIL = 80
"""Further right than this there is no room beside the chart's last point for what is left."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the chart's scale: where it is, from the top, and its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """Where a month begins, from the left, and its name; every second one `is_spare` where the chart is narrow."""

    at: str
    words: str
    is_spare: bool


@dataclass(frozen=True, slots=True)
class BurnDown:
    """What was unused over time, as points of a square of 100 by 100, and the same in words.

    `until` is where today is, from the left, and `level` what is unused then, from the top, with its words in `left`
    where they have room. What goes on from there is how it would, where all that is left is of one activity. `outlook`
    says so in words, of each activity.
    """

    points: str
    until: str
    level: str
    left: str
    ahead: str
    outlook: tuple[str, ...]
    about: str
    marks: tuple[Mark, ...]
    months: tuple[Month, ...]
    first: date
    last: date


def burn_down(
    days: Sequence[MovedOnDay], blocks: Mapping[int, BlockRow], policy: Policy, today: date
) -> BurnDown | None:
    """Return how much was unused day by day: steps, as nothing moves between two postings; and how it would go on."""
    if not days:
        return None
    by_day, forecasts = _by_day(days), _forecasts(days, blocks, today)
    ahead = next(iter(forecasts.values())) if len(forecasts) == 1 else None
    first, until = min(by_day), max(today, *by_day)
    last = max(until, ahead.points[-1][0]) if ahead else until
    span, highest = max(1, (last - first).days), max(1, *by_day.values())

    def at(day: date, unused: int) -> str:
        return f"{(day - first).days * 100 / span:.2f},{100 - unused * 100 / highest:.2f}"

    steps: list[str] = []
    before = by_day[first]
    for day, unused in by_day.items():
        steps += [at(day, before), at(day, unused)] if steps else [at(day, unused)]
        before = unused
    steps.append(at(until, before))
    until_at, _comma, level = at(until, before).partition(",")
    marks = tuple(Mark(100 - part, clock_of(highest * part // 100)) for part in (100, 50, 0))
    about = _("Unused hours from %(first)s to %(last)s; the table below has the numbers") % {
        "first": date_format(first, "j M Y"),
        "last": date_format(until, "j M Y"),
    }
    return BurnDown(
        points=" ".join(steps),
        until=until_at,
        level=level,
        left=clock_of(before) if float(until_at) <= _ROOM_UNTIL else "",
        ahead=" ".join(at(day, free) for day, free in ahead.points) if ahead else "",
        outlook=tuple(_outlooks(forecasts, policy)),
        about=about,
        marks=marks,
        months=tuple(_months(first, last)),
        first=first,
        last=last,
    )


def _months(first: date, last: date) -> Iterator[Month]:
    """Yield the months that begin between two days, so many as have room."""
    begin = date(first.year, first.month, 1)
    count = (last.year - begin.year) * 12 + last.month - begin.month
    step, name = (1, "M") if count <= _YEAR else (-(-count // _MOST_NAMED), "M Y")
    for number, months in enumerate(range(step, count + 1, step)):
        day = shift(begin, months, 0)
        share = (day - first).days * 100 / max(1, (last - first).days)
        yield Month(f"{share:.2f}", date_format(day, name), is_spare=number % 2 == 1)


def _forecasts(days: Sequence[MovedOnDay], blocks: Mapping[int, BlockRow], today: date) -> dict[str, Forecast | None]:
    """Return how long the hours of each activity last, by the work of the last weeks that was not given back."""
    valid = [one for one in blocks.values() if one.is_valid(today) and one.balance.unused]
    work: dict[str, list[tuple[date, int]]] = {one.activity: [] for one in valid}
    for one in days:
        activity = blocks[one.block_id].activity
        if one.move.kind is Kind.SPEND and one.is_work and activity in work:
            work[activity].append((one.posted_on, one.move.minutes))
    return {
        activity: forecast(
            [Left(one.balance.unused, one.ends_on) for one in valid if one.activity == activity],
            pace_of(done, today),
            today,
        )
        for activity, done in work.items()
    }


def _outlooks(forecasts: Mapping[str, Forecast | None], policy: Policy) -> Iterator[str]:
    """Yield in a sentence how long the hours of each activity last; named, where there are several."""
    for activity, ahead in forecasts.items():
        if ahead is not None:
            yield f"{activity_words(policy, activity)}: {_outlook(ahead)}" if len(forecasts) > 1 else _outlook(ahead)


def _outlook(ahead: Forecast) -> str:
    words = {"end": date_format(ahead.ends_on, "j F Y"), "lost": clock_of(ahead.lost_minutes)}
    if ahead.lost_minutes:
        return _("At this pace %(lost)s h are not used by the time their blocks end, the last one on %(end)s.") % words
    if ahead.used_up_on is None or ahead.used_up_on == ahead.ends_on:
        return _("At this pace the hours last until they end, on %(end)s.") % words
    days = (ahead.ends_on - ahead.used_up_on).days
    said = ngettext(
        "At this pace the hours last until %(day)s, %(days)d day before they end.",
        "At this pace the hours last until %(day)s, %(days)d days before they end.",
        days,
    )
    return said % {"day": date_format(ahead.used_up_on, "j F Y"), "days": days}


def _by_day(days: Iterable[MovedOnDay]) -> dict[date, int]:
    """Return what was unused at the end of each day, by the day of the work, the first one first."""
    moved: dict[date, int] = {}
    for one in days:
        moved[one.posted_on] = moved.get(one.posted_on, 0) + change_of(one.move)
    return {day: max(0, left) for day, left in zip(moved, accumulate(moved.values()), strict=True)}
