"""The files from which a clock is computed: a calendar, the targets of each priority, the events of a case.

YAML or JSON; their form is in `docs/reference/response-times.md`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inscope.core.business_time import ALWAYS, WEEKDAYS, BusinessTime, Calendar, Interval, always, business_time
from inscope.core.outcome import Outcome
from inscope.core.policy.errors import PackError, Problem, shortened
from inscope.core.policy.scalars import DATE_FORM, read_date
from inscope.core.policy.yamltree import Tree, read_text, read_tree
from inscope.core.sla.amounts import AMOUNT_FORM, Amount, NoAmount, read_amount
from inscope.core.sla.history import EventRefusedError, in_order
from inscope.core.sla.model import Event, Kind, Name, Target, Targets
from inscope.core.zones import DAY, seconds_of

HOURS_FORM = "hours such as `09:00-17:00`, up to `24:00`"
INSTANT_FORM = "an instant with its distance to UTC, such as `2026-01-09T16:00:00Z`"
FIRST_YEAR, LAST_YEAR = 1970, 2200
_MINUTES = 60
_NEVER_CLOSED = "always"
_FROM_CHANGE = "change"
_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)
_NEEDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.OPENED: ("priority",),
    Kind.RECLASSIFIED: ("priority",),
    Kind.AGREED: ("due_at",),
    Kind.DECISION: ("outcome",),
}


def read_calendar(file: str, content: bytes) -> Calendar:
    """Return the calendar of a file.

    Raises:
        PackError: with every mistake that was found: the file, the place, the value, and what is expected.
    """
    required = ("calendar", "version", "zone", "week")
    entries = read_tree(read_text(file, content)).record((*required, "closed", "hours"), required, "a calendar")
    name, version, zone, week, days = _all(
        partial(entries["calendar"].text, "a name"),
        partial(entries["version"].text, "a version"),
        partial(_zone, entries["zone"]),
        partial(_week, entries["week"]),
        partial(_days, entries),
    )
    return Calendar(name, version, zone, week, tuple(sorted(days.items())))


def read_targets(file: str, content: bytes, calendar: Calendar) -> Targets:
    """Return the targets of a file, in the business time of a calendar; a priority may name `always` instead.

    Raises:
        PackError: as for a calendar.
    """
    tree = read_tree(read_text(file, content))
    priorities = tree.map("the target of each priority")
    if not priorities:
        tree.fail("expected the target of each priority, found none")
    known = {_NEVER_CLOSED: business_time(always(calendar.zone)), calendar.name: business_time(calendar)}
    targets = _all(*(partial(_target, entry, known, calendar.name) for entry in priorities.values()))
    return dict(zip(priorities, targets, strict=True))


def read_events(file: str, content: bytes, targets: Targets) -> list[Event]:
    """Return the events of a file in their order, after they were found to be a history of a case.

    Raises:
        PackError: as for a calendar.
    """
    tree = read_tree(read_text(file, content))
    trees = tree.list("the events of a case, a list")
    events = _all(*(partial(_event, entry, targets) for entry in trees))
    try:
        return in_order(events, targets)
    except EventRefusedError as error:
        place = tree if error.event is None else trees[events.index(error.event)]
        place.fail(error.message, error.hint)


def read_instant(text: str) -> int | None:
    """Return an instant in whole seconds; nothing, where the text is none or does not say how far it is from UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None or not FIRST_YEAR < found.year < LAST_YEAR:
        return None
    return seconds_of(found)


def _zone(tree: Tree) -> ZoneInfo:
    name = tree.text("the name of a zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        tree.fail(f"there is no zone `{shortened(name)}`", "expected an IANA name, such as America/Chicago")


def _week(tree: Tree) -> tuple[tuple[Interval, ...], ...]:
    if tree.value == _NEVER_CLOSED:
        return (ALWAYS,) * len(WEEKDAYS)
    days = tree.record(WEEKDAYS, what="the hours of each weekday, or `always`")
    opened = dict(zip(days, _all(*(partial(_intervals, entry) for entry in days.values())), strict=True))
    return tuple(opened.get(day, ()) for day in WEEKDAYS)


def _days(entries: Mapping[str, Tree]) -> dict[date, tuple[Interval, ...]]:
    """Return the days that differ from their weekday."""
    closed, opened = _all(partial(_closed, entries.get("closed")), partial(_opened, entries.get("hours")))
    for day in opened:
        if day in closed:
            message, hint = f"`{day}` is closed as well", "expected each day once, below `closed` or below `hours`"
            entries["hours"].fail_at_key(day.isoformat(), message, hint)
    return {**dict.fromkeys(closed, ()), **opened}


def _closed(tree: Tree | None) -> list[date]:
    days = () if tree is None else tree.list("a list of days")
    return _all(*(partial(_day, entry) for entry in days))


def _opened(tree: Tree | None) -> dict[date, tuple[Interval, ...]]:
    if tree is None:
        return {}
    return dict(_all(*(partial(_opened_day, tree, text) for text in tree.map("the hours of single days"))))


def _opened_day(tree: Tree, text: str) -> tuple[date, tuple[Interval, ...]]:
    day = read_date(text)
    if day is None:
        tree.fail_at_key(text, f"`{shortened(text)}` is no day", f"expected {DATE_FORM}")
    return day, _intervals(tree.map()[text])


def _day(tree: Tree) -> date:
    text = tree.text(DATE_FORM)
    found = read_date(text)
    if found is None:
        tree.fail(f"`{shortened(text)}` is no day", f"expected {DATE_FORM}")
    return found


def _intervals(tree: Tree) -> tuple[Interval, ...]:
    """Return the intervals of a day in their order, those that touch as one."""
    trees = tree.list("a list of hours")
    read = _all(*(partial(_interval, entry) for entry in trees))
    found: list[Interval] = []
    for (opens, closes), entry in sorted(zip(read, trees, strict=True), key=lambda pair: pair[0]):
        if found and opens < found[-1][1]:
            entry.fail(f"`{entry.value}` begins before other hours of the day end", "expected them one after another")
        starts = found.pop()[0] if found and opens == found[-1][1] else opens
        found.append((starts, closes))
    return tuple(found)


def _interval(tree: Tree) -> Interval:
    text = tree.text(HOURS_FORM)
    numbers = _HOURS.fullmatch(text)
    if numbers is not None:
        hour, minute, last_hour, last_minute = map(int, numbers.groups())
        opens, closes = hour * 3_600 + minute * 60, last_hour * 3_600 + last_minute * 60
        if max(minute, last_minute) < _MINUTES and opens < closes <= DAY:
            return opens, closes
    return tree.fail(f"`{shortened(text)}` are no hours of a day", f"expected {HOURS_FORM}")


def _target(tree: Tree, known: Mapping[str, BusinessTime], usual: str) -> Target:
    needed = (Name.INITIAL, Name.ONGOING)
    entries = tree.record((*needed, "calendar", "from"), needed, "a target")
    initial, ongoing, calendar, start = _all(
        partial(_amount, entries[Name.INITIAL]),
        partial(_amount, entries[Name.ONGOING]),
        partial(_given_word, entries, "calendar", known),
        partial(_given_word, entries, "from", (_FROM_CHANGE,)),
    )
    return Target(initial, ongoing, known[calendar or usual], is_from_change=start == _FROM_CHANGE)


def _amount(tree: Tree) -> Amount | NoAmount:
    text = tree.text("an amount")
    found = read_amount(text)
    if found is None:
        tree.fail(f"`{shortened(text)}` is no amount", f"expected {AMOUNT_FORM}, ten years at most")
    return found


def _event(tree: Tree, targets: Targets) -> Event:
    found = tree.map("an event")
    if "kind" not in found:
        tree.fail("the key `kind` is missing")
    kind = Kind(found["kind"].word(tuple(Kind), "kind"))
    needed = ("id", "at", "kind", *_NEEDS.get(kind, ()))
    entries = tree.record(needed, needed, f"an event `{kind}`")
    name, at, priority, due_at, outcome = _all(
        partial(entries["id"].text, "an id"),
        partial(_instant, entries["at"]),
        partial(_given_word, entries, "priority", targets),
        partial(_instant, entries["due_at"]) if "due_at" in entries else int,
        partial(_given_word, entries, "outcome", tuple(Outcome)),
    )
    return Event(name, at, kind, priority, due_at, Outcome(outcome) if outcome else None)


def _instant(tree: Tree) -> int:
    text = tree.text(INSTANT_FORM)
    found = read_instant(text)
    if found is None:
        tree.fail(f"`{shortened(text)}` is no instant", f"expected {INSTANT_FORM}")
    return found


def _given_word(entries: Mapping[str, Tree], key: str, among: Collection[str]) -> str:
    """Return a word of a vocabulary that may be left out."""
    return entries[key].word(among, key) if key in entries else ""


def _all(*steps: Callable[[], Any]) -> list[Any]:
    """Return what every step reads.

    Raises:
        PackError: with the mistakes of all of them, so that a reader sees them at once.
    """
    found: list[Any] = []
    problems: list[Problem] = []
    for step in steps:
        try:
            found.append(step())
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(problems)
    return found
