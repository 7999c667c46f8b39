"""Holidays of an iCalendar file: whole days, yearly ones, and on request parts of days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from inscope.core.calendar_days import Holiday, whole_minutes
from inscope.core.policy.errors import shortened
from inscope.core.policy.yamltree import Source
from inscope.core.zones import DAY
from inscope.reads.ics_events import IcsEvent, Start, read_events, refuse

_KEYS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"})
_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)
MOST_DAYS = 20_000
_STRANGE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FileDays:
    """The holidays of a file; `parts` are those that take a part of a day."""

    days: tuple[Holiday, ...]
    parts: tuple[Holiday, ...]


def holidays_in(file: str, content: bytes, zone: ZoneInfo, years: range) -> FileDays:
    """Return the holidays of some years; times are told in a zone.

    Raises:
        PackError: the file, the line, and what is expected.
    """
    source, events = read_events(file, content)
    found: list[Holiday] = []
    for event in events:
        if not event.is_cancelled:
            found += (one for start in _starts(source, event, years) for one in _days(event, start, zone, years))
        if len(found) > MOST_DAYS:
            refuse(
                source, event.line, f"up to this event the file has {len(found):,} days", f"the most is {MOST_DAYS:,}"
            )
    whole = tuple(one for one in found if one.is_whole)
    return FileDays(whole, tuple(one for one in found if not one.is_whole))


def _starts(source: Source, event: IcsEvent, years: range) -> Iterator[Start]:
    """Yield when an event begins, each time that may touch one of the years."""
    first, last = datetime(years[0] - 2, 1, 1), datetime(years[-1] + 2, 1, 1)  # noqa: DTZ001 - wall time
    if not event.rule:
        if first <= _wall(event.start) <= last:
            yield event.start
        return
    for wall in _repeated(source, event, first, last):
        start = wall.replace(tzinfo=event.start.tzinfo) if isinstance(event.start, datetime) else wall.date()
        if start not in event.except_at:
            yield start


def _repeated(source: Source, event: IcsEvent, first: datetime, last: datetime) -> list[datetime]:
    """Return the wall times of a yearly rule between two."""
    parts = dict(part.partition("=")[::2] for part in event.rule.split(";"))
    if parts.get("FREQ") != "YEARLY" or parts.keys() - _KEYS:
        refuse(
            source,
            event.line,
            f"RRULE `{shortened(event.rule)}` is not read",
            "expected a yearly one, or single events",
        )
    if event.until is not None and "COUNT" in parts:
        refuse(source, event.line, "this RRULE has both UNTIL and COUNT", "expected one of them")
    if any(not _NUMBER.fullmatch(parts.get(key, "1")) for key in ("INTERVAL", "COUNT")):
        refuse(source, event.line, "INTERVAL and COUNT of this RRULE are no numbers", "expected 1 to 9999")
    begins = _wall(event.start)
    try:
        made = rrulestr(event.rule, dtstart=begins).replace(until=_until(event))
        is_first = next(iter(made), None) == begins
        found: list[datetime] = made.between(first, last, inc=True) if is_first else []
    except _STRANGE as error:
        refuse(source, event.line, f"this RRULE cannot be read: {shortened(error)}", "expected RFC 5545")
    if not is_first:
        refuse(
            source, event.line, "this event does not begin on a day of its RRULE", "expected DTSTART to be the first"
        )
    return found


def _until(event: IcsEvent) -> datetime | None:
    """Return the last wall time of a rule: the same day or later, where days are repeated."""
    if event.until is None:
        return None
    if isinstance(event.until, datetime) and isinstance(event.start, datetime) and event.until.tzinfo is not None:
        return event.until.astimezone(event.start.tzinfo).replace(tzinfo=None)
    return _wall(event.until)


def _wall(start: Start) -> datetime:
    """Return what clocks show when something starts."""
    return start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())


def _days(event: IcsEvent, start: Start, zone: ZoneInfo, years: range) -> Iterator[Holiday]:
    """Yield the days that an event touches in some years, each with what it takes of it."""
    name = event.name or "no name"
    begins, ends = _within(start, event.length, zone)
    day = begins.date()
    while datetime.combine(day, time()) < ends:
        midnight = datetime.combine(day, time())
        since = max(0, round((begins - midnight).total_seconds()))
        until = min(DAY, round((ends - midnight).total_seconds()))
        if since < until and day.year in years:
            yield Holiday(day, name, whole_minutes(since, until))
        day += _A_DAY


def _within(start: Start, length: timedelta, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the wall times between which an event lasts, as the clocks of a zone show them."""
    if isinstance(start, datetime) and start.tzinfo is not None:
        begins = start.astimezone(UTC)
        return _wall(begins.astimezone(zone)), _wall((begins + length).astimezone(zone))
    return _wall(start), _wall(start) + length
