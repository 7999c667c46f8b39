"""Events of an iCalendar file (RFC 5545), each with the line at which it begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NoReturn

from icalendar import Event

from inscope.core.policy.errors import PackError, shortened
from inscope.core.policy.yamltree import Source, read_text

MOST_EVENTS, MOST_LINES = 2_000, 1_000
_LONGEST = timedelta(days=366)
_DAY = timedelta(days=1)
_STRANGE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What the library raises about events that are none."""

Start = date | datetime
"""A whole day, or a time: with its distance to UTC, or the calendar's own."""


@dataclass(frozen=True, slots=True)
class IcsEvent:
    """An event: what it is called, when it is, by which rule it comes again, and when it does not."""

    line: int
    name: str
    start: Start
    length: timedelta
    rule: str
    until: Start | None
    except_at: frozenset[Start]
    is_cancelled: bool


def read_events(file: str, content: bytes) -> tuple[Source, tuple[IcsEvent, ...]]:
    """Return the events of a file, in its order.

    Raises:
        PackError: with the first thing that is wrong: the file, the line, and what is expected.
    """
    source = read_text(file, content)
    blocks = list(_blocks(source))
    if len(blocks) > MOST_EVENTS:
        refuse(
            source, blocks[MOST_EVENTS][0], f"the file has {len(blocks):,} events", f"expected {MOST_EVENTS:,} at most"
        )
    return source, tuple(_event(source, line, text) for line, text in blocks)


def refuse(source: Source, line: int, message: str, hint: str = "") -> NoReturn:
    """Refuse what begins at a line, counted from 0."""
    raise PackError([source.problem(message, line, 0, hint)])


def _blocks(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the text of each event, with its line; other components are passed over."""
    lines = source.text.split("\n")
    within: list[tuple[str, int]] = []
    for number, line in enumerate(lines):
        word, _, value = line.rstrip().upper().partition(":")
        if not within and word and (word, value) != ("BEGIN", "VCALENDAR"):
            refuse(source, number, "this is no iCalendar file", "expected BEGIN:VCALENDAR")
        if word == "BEGIN":
            within.append((value, number))
        elif word == "END":
            name, start = within.pop()
            if name != value:
                refuse(source, number, f"`{shortened(line)}` ends what did not begin", f"expected END:{name}")
            if name == "VEVENT":
                yield start, _block(source, start, lines[start : number + 1])
    if within:
        name, start = within[-1]
        refuse(source, start, f"`BEGIN:{shortened(name)}` never ends", f"expected END:{shortened(name)}")


def _block(source: Source, start: int, lines: list[str]) -> str:
    if len(lines) > MOST_LINES:
        refuse(source, start, f"an event of {len(lines):,} lines", f"expected {MOST_LINES:,} at most")
    return "\r\n".join(lines) + "\r\n"


def _event(source: Source, line: int, text: str) -> IcsEvent:
    try:
        event: Any = Event.from_ical(text)
        if event.errors:
            name, wrong = event.errors[0]
            refuse(
                source,
                line,
                f"{shortened(name or 'a line')} of this event is wrong: {shortened(wrong)}",
                "expected RFC 5545",
            )
        start = _moment(source, line, event, "DTSTART")
        rule, until = _rule(source, line, event)
        return IcsEvent(
            line,
            name=" ".join(str(event.get("SUMMARY", "")).split()),
            start=start,
            length=_length(source, line, event, start),
            rule=rule,
            until=until,
            except_at=frozenset(_exceptions(event)),
            is_cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        )
    except _STRANGE as error:
        refuse(source, line, f"this event cannot be read: {shortened(error)}", "expected RFC 5545")


def _moment(source: Source, line: int, event: Any, key: str) -> Start:  # noqa: ANN401 - the library's
    """Return the day or the time of a property."""
    found = event.get(key)
    if found is None or isinstance(found, list):
        refuse(source, line, f"this event has {'no' if found is None else 'more than one'} {key}", "expected one")
    zone = found.params.get("TZID", "")
    if isinstance(found.dt, datetime) and zone and found.dt.tzinfo is None:
        refuse(source, line, f"there is no zone `{shortened(zone)}`", "expected an IANA name, such as America/Chicago")
    if not isinstance(found.dt, date):
        refuse(source, line, f"{key} is neither a day nor a time")
    return found.dt


def _length(source: Source, line: int, event: Any, start: Start) -> timedelta:  # noqa: ANN401 - the library's
    if "DTEND" in event:
        end = _moment(source, line, event, "DTEND")
        if isinstance(end, datetime) is not isinstance(start, datetime):
            refuse(source, line, "DTSTART and DTEND are not of one kind", "expected two days, or two times")
        length = end - start
    elif "DURATION" in event:
        length = event.get("DURATION").dt
    else:  # RFC 5545 3.6.1: a day lasts one; a time lasts none
        length = timedelta() if isinstance(start, datetime) else _DAY
    if not isinstance(start, datetime) and length % _DAY:
        refuse(source, line, "this event begins on a day, and does not last whole days")
    if not timedelta() <= length <= _LONGEST:
        refuse(source, line, "this event ends before it starts, or lasts longer than a year")
    return length


def _rule(source: Source, line: int, event: Any) -> tuple[str, Start | None]:  # noqa: ANN401 - the library's
    """Return by which rule an event comes again, apart from until when; nothing, where it does not."""
    for key in ("RDATE", "EXRULE", "RECURRENCE-ID"):
        if key in event:
            refuse(source, line, f"{key} is not read", "expected single events, or RRULE:FREQ=YEARLY")
    found = event.get("RRULE")
    if isinstance(found, list):
        refuse(source, line, "this event has more than one RRULE", "expected one")
    if found is None:
        return "", None
    parts = str(found.to_ical().decode()).upper().split(";")
    until = next(iter(found.get("UNTIL", [])), None)
    return ";".join(part for part in parts if not part.startswith("UNTIL=")), until


def _exceptions(event: Any) -> Iterator[Start]:  # noqa: ANN401 - the library's
    found = event.get("EXDATE", [])
    for dates in found if isinstance(found, list) else [found]:
        yield from (one.dt for one in dates.dts)
