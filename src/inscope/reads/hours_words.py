"""Hours of calendars in words, as the wall clock shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.core.business_time import ALWAYS, Calendar, Interval

_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class WeekLine:
    """Weekdays that have the same hours, one after another."""

    days: str
    hours: str


def hours_words(hours: Sequence[Interval]) -> str:
    """Return the hours of a day, such as 09:00 to 12:30 and 13:30 to 17:00."""
    if tuple(hours) == ALWAYS:
        return _("all day")
    words = (
        _("%(from)s to %(until)s") % dict(zip(("from", "until"), map(clock_words, one), strict=True)) for one in hours
    )
    return _(" and ").join(words) or _("closed")


def clock_words(second: int) -> str:
    """Return a second of the day as clocks show it; with seconds where it has some."""
    minutes, seconds = divmod(second, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def week_lines(calendar: Calendar) -> Iterator[WeekLine]:
    """Yield the hours of the week; neighbours that have the same stand in one line."""
    for hours, group in groupby(range(7), key=lambda day: calendar.week[day]):
        days = list(group)
        names = [date_format(_MONDAY.replace(day=1 + day), "l") for day in (days[0], days[-1])]
        yield WeekLine(_(" to ").join(dict.fromkeys(names)), hours_words(hours))
