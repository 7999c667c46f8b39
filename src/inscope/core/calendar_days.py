"""Holidays put into a calendar: what each would change, and the calendar that then is.

A day that the calendar names already stays as it is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar

from inscope.core.business_time import ALWAYS, WEEKDAYS, Calendar, Interval
from inscope.core.errors import DomainError
from inscope.core.policy.errors import shortened
from inscope.core.zones import DAY

LONGEST_VERSION = 60
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which the vendor does not work, from a second of the day until another; usually all of it."""

    on: date
    name: str
    away: Interval = ALWAYS[0]

    @property
    def is_whole(self) -> bool:
        """Whether it takes the whole day."""
        return self.away == ALWAYS[0]


class Effect(StrEnum):
    """What a holiday does to its day."""

    CLOSES = "closes"
    SHORTENS = "shortens"
    CLOSED_ANYWAY = "closed_anyway"
    OUTSIDE_HOURS = "outside_hours"
    NAMED_ALREADY = "named_already"


CHANGING = frozenset({Effect.CLOSES, Effect.SHORTENS})


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day with its holidays: the hours that it has, those that it would have, and what that comes to."""

    on: date
    name: str
    before: tuple[Interval, ...]
    after: tuple[Interval, ...]
    effect: Effect

    @property
    def changes(self) -> bool:
        """Whether the calendar would name it."""
        return self.effect in CHANGING


class VersionRefusedError(DomainError):
    """A calendar that changes, and a version that is none for it."""

    code: ClassVar[str] = "calendar_version_refused"

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "version"}


def planned_days(calendar: Calendar, holidays: Iterable[Holiday]) -> tuple[PlannedDay, ...]:
    """Return what holidays would change, day by day in their order; those of one day together."""
    by_day: dict[date, list[Holiday]] = {}
    for one in sorted(set(holidays), key=lambda one: (one.on, one.away, one.name)):
        by_day.setdefault(one.on, []).append(one)
    named = dict(calendar.days)
    return tuple(_planned(calendar, named, on, its) for on, its in by_day.items())


def with_days(calendar: Calendar, days: Iterable[PlannedDay], version: str) -> Calendar:
    """Return a calendar that has planned days, as another version of it.

    Raises:
        VersionRefusedError: the version is that of the calendar, or no line of text.
    """
    if version == calendar.version:
        message = f"calendar `{calendar.name}` has version `{version}` already"
        raise VersionRefusedError(message, hint="a calendar that changes takes another")
    if not version.strip() or not version.isprintable() or len(version) > LONGEST_VERSION:
        hint = f"a version is one line of text, {LONGEST_VERSION} characters at most"
        raise VersionRefusedError("that version is none", hint=hint)
    added = {day.on: day.after for day in days if day.changes}
    return replace(calendar, version=version, days=tuple(sorted((dict(calendar.days) | added).items())))


def written(calendar: Calendar, names: Mapping[date, str]) -> str:
    """Return the file of a calendar; a day that has a name carries it as a comment."""
    closed = [on for on, hours in calendar.days if not hours]
    opened = [(on, hours) for on, hours in calendar.days if hours]
    lines = [f"calendar: {_text(calendar.name)}", f"version: {_text(calendar.version)}", f"zone: {calendar.zone.key}"]
    lines += _week(calendar)
    if closed:
        lines += ["closed:", *(f"  - {on}{_comment(names.get(on, ''))}" for on in closed)]
    if opened:
        lines += ["hours:", *(f"  {on}: {_hours(hours)}{_comment(names.get(on, ''))}" for on, hours in opened)]
    return "\n".join(lines) + "\n"


def hours_of(intervals: Iterable[Interval]) -> list[str]:
    """Return the hours of a day as files write them, such as 09:00-17:00."""
    return [f"{_clock(opens)}-{_clock(closes)}" for opens, closes in intervals]


def _planned(
    calendar: Calendar, named: Mapping[date, tuple[Interval, ...]], on: date, its: list[Holiday]
) -> PlannedDay:
    before = named.get(on, calendar.week[on.weekday()])
    after = before
    for one in its:
        after = tuple(_less(after, one.away))
    name = ", ".join(dict.fromkeys(one.name for one in its))
    effect = _effect(before, after, is_named=on in named)
    return PlannedDay(on, name, before, after if effect in CHANGING else before, effect)


def _effect(before: tuple[Interval, ...], after: tuple[Interval, ...], *, is_named: bool) -> Effect:
    if is_named:
        return Effect.NAMED_ALREADY
    if not before:
        return Effect.CLOSED_ANYWAY
    if after == before:
        return Effect.OUTSIDE_HOURS
    return Effect.SHORTENS if after else Effect.CLOSES


def _less(hours: Iterable[Interval], away: Interval) -> Iterator[Interval]:
    """Yield hours without those of an interval."""
    since, until = away
    for opens, closes in hours:
        for start, end in ((opens, min(closes, since)), (max(opens, until), closes)):
            if start < end:
                yield start, end


def _week(calendar: Calendar) -> Iterator[str]:
    if calendar.week == (ALWAYS,) * len(WEEKDAYS):
        yield "week: always"
        return
    opened = [f"  {day}: {_hours(its)}" for day, its in zip(WEEKDAYS, calendar.week, strict=True) if its]
    yield from ["week:", *opened] if opened else ["week: {}"]


def _hours(intervals: Iterable[Interval]) -> str:
    return "[" + ", ".join(f'"{text}"' for text in hours_of(intervals)) + "]"


def _clock(second: int) -> str:
    return f"{second // 3_600:02}:{second % 3_600 // _MINUTE:02}"


def _text(value: str) -> str:
    """Return a text between quotes, as YAML reads it too."""
    return json.dumps(value, ensure_ascii=False)


def _comment(name: str) -> str:
    return f"  # {shortened(name)}" if name else ""


def whole_minutes(since: int, until: int) -> Interval:
    """Return an interval of a day in whole minutes, none shorter than it was: files have no seconds."""
    return since // _MINUTE * _MINUTE, min(DAY, -(-until // _MINUTE) * _MINUTE)
