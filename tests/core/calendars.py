"""Calendars, and times that their clocks show, for the tests of business time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from inscope.core.business_time import Calendar, business_time
from inscope.core.zones import instant_of, seconds_of

MINUTE, HOUR = 60, 3_600
NEVER: tuple[tuple[int, int], ...] = ()


def hours(*texts):
    """Intervals as a calendar file writes them, such as `09:00-17:00`."""
    edges = [[int(edge[:2]) * HOUR + int(edge[3:]) * MINUTE for edge in text.split("-")] for text in texts]
    return tuple((start, end) for start, end in edges)


OFFICE = hours("09:00-17:00")


def calendar(zone, weekdays=OFFICE, saturday=NEVER, sunday=NEVER, **days):
    """A calendar; `d2026_12_25=()` is a day that differs."""
    special = ((date.fromisoformat(day[1:].replace("_", "-")), its) for day, its in days.items())
    return business_time(Calendar("tested", "1", ZoneInfo(zone), (weekdays,) * 5 + (saturday, sunday), tuple(special)))


def at(text, time):
    """The first instant at which the clocks of a calendar's zone show a time."""
    return seconds_of(datetime.fromisoformat(text).replace(tzinfo=time.calendar.zone))


def shown(instant, time):
    return instant_of(instant).astimezone(time.calendar.zone).strftime("%a %Y-%m-%d %H:%M %Z")


LONDON = calendar("Europe/London")
