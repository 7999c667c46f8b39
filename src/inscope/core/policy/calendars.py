"""Calendars as files write them: the hours of each weekday, and the days that differ."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inscope.core.business_time import ALWAYS, WEEKDAYS, Calendar, Interval
from inscope.core.policy.errors import every, shortened
from inscope.core.policy.scalars import DATE_FORM, read_date
from inscope.core.policy.yamltree import Tree
from inscope.core.zones import DAY

HOURS_FORM = "hours such as `09:00-17:00`, up to `24:00`"
NEVER_CLOSED = "always"
_MINUTES = 60
_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)


def calendar_of(tree: Tree) -> Calendar:
    """Return the calendar that an entry writes.

    Raises:
        PackError: with every mistake that was found: the file, the place, the value, and what is expected.
    """
    required = ("calendar", "version", "zone", "week")
    entries = tree.record((*required, "closed", "hours"), required, "a calendar")
    name, version, zone, week, days = every(
        partial(entries["calendar"].text, "a name"),
        partial(entries["version"].text, "a version"),
        partial(_zone, entries["zone"]),
        partial(_week, entries["week"]),
        partial(_days, entries),
    )
    if name == NEVER_CLOSED:
        entries["calendar"].fail(f"`{NEVER_CLOSED}` is the calendar that never closes", "expected another name")
    return Calendar(name, version, zone, week, tuple(sorted(days.items())))


def _zone(tree: Tree) -> ZoneInfo:
    name = tree.text("the name of a zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        tree.fail(f"there is no zone `{shortened(name)}`", "expected an IANA name, such as America/Chicago")


def _week(tree: Tree) -> tuple[tuple[Interval, ...], ...]:
    if tree.value == NEVER_CLOSED:
        return (ALWAYS,) * len(WEEKDAYS)
    days = tree.record(WEEKDAYS, what="the hours of each weekday, or `always`")
    opened = dict(zip(days, every(*(partial(_intervals, entry) for entry in days.values())), strict=True))
    return tuple(opened.get(day, ()) for day in WEEKDAYS)


def _days(entries: Mapping[str, Tree]) -> dict[date, tuple[Interval, ...]]:
    """Return the days that differ from their weekday."""
    closed, opened = every(partial(_closed, entries.get("closed")), partial(_opened, entries.get("hours")))
    for day in opened:
        if day in closed:
            message, hint = f"`{day}` is closed as well", "expected each day once, below `closed` or below `hours`"
            entries["hours"].fail_at_key(day.isoformat(), message, hint)
    return {**dict.fromkeys(closed, ()), **opened}


def _closed(tree: Tree | None) -> list[date]:
    days = () if tree is None else tree.list("a list of days")
    return every(*(partial(_day, entry) for entry in days))


def _opened(tree: Tree | None) -> dict[date, tuple[Interval, ...]]:
    if tree is None:
        return {}
    return dict(every(*(partial(_opened_day, tree, text) for text in tree.map("the hours of single days"))))


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
    read = every(*(partial(_interval, entry) for entry in trees))
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
