"""A calendar as a form writes it: hours of weekdays in a line each, days that differ in lines of their own."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from inscope.core.business_time import WEEKDAYS, Calendar, Interval
from inscope.core.calendar_days import Effect, PlannedDay, hours_of
from inscope.core.errors import DomainError
from inscope.core.policy.calendars import HOURS_FORM
from inscope.core.policy.errors import PackError, shortened
from inscope.core.policy.scalars import DATE_FORM, read_date
from inscope.core.sla.files import FIRST_YEAR, LAST_YEAR, read_calendar

MOST_YEARS = 20
_APART = re.compile(r"[\s,]+")
_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?", re.ASCII)


class CalendarRefusedError(DomainError):
    """A field of a calendar that holds something else; `field` says which."""

    code: ClassVar[str] = "calendar_refused"

    def __init__(self, field: str, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.field = field

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": self.field}


@dataclass(frozen=True, slots=True)
class Difference:
    """Other hours of a weekday, or of a single day."""

    day: str | date
    before: tuple[Interval, ...]
    after: tuple[Interval, ...]


def typed_calendar(form: Mapping[str, str], present: Calendar) -> Calendar:
    """Return the calendar that a form writes; its name and its zone are those of the present one.

    Raises:
        CalendarRefusedError: a field holds no hours, or no day, or a day that stands twice.
    """
    week = tuple(_hours("week", form.get(day, "")) if form.get(day, "").strip() else () for day in WEEKDAYS)
    days: dict[date, tuple[Interval, ...]] = {}
    for field in ("closed", "hours"):
        for line in filter(None, map(str.strip, form.get(field, "").splitlines())):
            text, _space, rest = line.partition(" ")
            day = read_date(text.rstrip(":"))
            if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise CalendarRefusedError(field, f"`{shortened(text)}` is no day", f"expected {DATE_FORM}")
            if day in days:
                raise CalendarRefusedError(field, f"`{day}` stands twice", "expected each day once")
            days[day] = () if field == "closed" else _hours(field, rest)
    return replace(present, version=form.get("version", "").strip(), week=week, days=tuple(sorted(days.items())))


def form_of(calendar: Calendar) -> dict[str, str]:
    """Return what the fields of a form hold for a calendar."""
    form = {day: ", ".join(hours_of(hours)) for day, hours in zip(WEEKDAYS, calendar.week, strict=True)}
    form["closed"] = "\n".join(str(day) for day, hours in calendar.days if not hours)
    form["hours"] = "\n".join(f"{day} {', '.join(hours_of(hours))}" for day, hours in calendar.days if hours)
    return form


def with_planned(form: Mapping[str, str], days: tuple[PlannedDay, ...]) -> dict[str, str]:
    """Return what the fields hold once planned days stand there too, each that closes with its name."""
    added = {
        "closed": [f"{one.on} {shortened(one.name)}" for one in days if one.effect is Effect.CLOSES],
        "hours": [f"{one.on} {', '.join(hours_of(one.after))}" for one in days if one.effect is Effect.SHORTENS],
    }
    lines = {name: "\n".join(filter(None, [form.get(name, "").strip(), *more])) for name, more in added.items()}
    return {**form, **lines}


def as_file(calendar: Calendar) -> str:
    """Return the file of a calendar, as JSON."""
    content = {
        "calendar": calendar.name,
        "version": calendar.version,
        "zone": calendar.zone.key,
        "week": {day: hours_of(hours) for day, hours in zip(WEEKDAYS, calendar.week, strict=True) if hours},
        "closed": [str(day) for day, hours in calendar.days if not hours],
        "hours": {str(day): hours_of(hours) for day, hours in calendar.days if hours},
    }
    return json.dumps(content, ensure_ascii=False)


def differences(before: Calendar, after: Calendar) -> Iterator[Difference]:
    """Yield how the week and single days of two calendars differ, days in their order.

    A day that only its weekday changes is not named again.
    """
    for name, old, new in zip(WEEKDAYS, before.week, after.week, strict=True):
        if old != new:
            yield Difference(name, old, new)
    was, will = dict(before.days), dict(after.days)
    for day in sorted(was.keys() | will.keys()):
        old, new = (own.get(day, one.week[day.weekday()]) for own, one in ((was, before), (will, after)))
        if old != new:
            yield Difference(day, old, new)


def years_in(text: str) -> range:
    """Return the years of a field, such as 2026 or 2026-2028.

    Raises:
        CalendarRefusedError: it holds no years, or too many.
    """
    found = _YEARS.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not FIRST_YEAR <= first <= last <= LAST_YEAR or last - first >= MOST_YEARS:
        hint = f"expected such as 2026 or 2026-2028, {MOST_YEARS} at most"
        raise CalendarRefusedError("years", f"`{shortened(text)}` are no years", hint)
    return range(first, last + 1)


def _hours(field: str, text: str) -> tuple[Interval, ...]:
    """Return the hours of a line, as files of calendars are read."""
    hours = list(filter(None, _APART.split(text)))
    tried = {"calendar": "typed", "version": "1", "zone": "UTC", "week": {WEEKDAYS[0]: hours}}
    try:
        found = read_calendar("calendar.json", json.dumps(tried).encode()).week[0]
    except PackError:
        found = ()
    if not found:
        message = f"`{shortened(text.strip())}` are no hours of a day, one after another"
        raise CalendarRefusedError(field, message, f"expected {HOURS_FORM}")
    return found
