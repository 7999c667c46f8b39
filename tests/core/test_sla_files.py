"""The files of a clock: what is read from them, and every mistake told at its place."""

import json
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from inscope.core.amounts import NoAmount, read_amount
from inscope.core.business_time import ALWAYS, Calendar, always
from inscope.core.policy.errors import PackError
from inscope.core.sla import Event, Kind
from inscope.core.sla.files import read_calendar, read_events, read_instant, read_targets
from inscope.core.zones import seconds_of

HOUR = 3_600
CALENDAR = {"calendar": "office", "version": "2026.10", "zone": "Europe/London", "week": {"mon": ["09:00-17:00"]}}
TARGETS = {"P1": {"initial": "2 calendar hours", "ongoing": "none"}}
OPENED = {"id": "1", "at": "2026-01-09T16:00:00Z", "kind": "opened", "priority": "P1"}
OFFICE = read_calendar("calendar.json", json.dumps(CALENDAR).encode())


def content(value):
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def calendar(value):
    return read_calendar("calendar.yaml", content(value))


def targets(value):
    return read_targets("targets.yaml", content(value), OFFICE)


def events(value):
    return read_events("events.json", content(value), targets(TARGETS))


def mistakes(read, value):
    """What is wrong with a file: where, what, and what is expected."""
    with pytest.raises(PackError) as refused:
        read(value)
    return [
        f"{problem.file}:{problem.line}:{problem.column} {problem.message} ({problem.hint})"
        for problem in refused.value.problems
    ]


# -- calendars ------------------------------------------------------------------------------------


def test_a_calendar_is_read_from_yaml():
    text = """
calendar: office
version: 2026.10
zone: America/Chicago
week: {tue: ["13:30-24:00", "09:00-12:30"]}
closed: [2026-12-25]
hours: {2026-12-24: ["09:00-12:00"], 2026-12-31: []}
"""
    tuesday = ((9 * HOUR, 12 * HOUR + 1800), (13 * HOUR + 1800, 24 * HOUR))

    assert calendar(text) == Calendar(
        name="office",
        version="2026.10",
        zone=ZoneInfo("America/Chicago"),
        week=((), tuesday, (), (), (), (), ()),
        days=(
            (date(2026, 12, 24), ((9 * HOUR, 12 * HOUR),)),
            (date(2026, 12, 25), ()),
            (date(2026, 12, 31), ()),
        ),
    )


def test_a_calendar_may_never_close():
    assert calendar(CALENDAR | {"week": "always"}).week == (ALWAYS,) * 7


def test_hours_that_touch_are_one():
    assert calendar(CALENDAR | {"week": {"mon": ["12:00-17:00", "09:00-12:00"]}}).week[0] == ((9 * HOUR, 17 * HOUR),)


HOURS = "expected hours such as `09:00-17:00`, up to `24:00`"
DAY = "expected a date such as 2026-12-03"


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"zone": "Mars/Base"}, "there is no zone `Mars/Base` (expected an IANA name, such as America/Chicago)"),
        (
            {"zone": "../etc/passwd"},
            "there is no zone `../etc/passwd` (expected an IANA name, such as America/Chicago)",
        ),
        ({"zone": "America"}, "there is no zone `America` (expected an IANA name, such as America/Chicago)"),
        ({"version": []}, "expected a version, found a list ()"),
        ({"calendar": ""}, "expected a name, found nothing ()"),
        ({"week": "never"}, "expected the hours of each weekday, or `always`, found `never` ()"),
        ({"week": {"monday": []}}, "unknown key `monday` (did you mean `mon`?)"),
        ({"week": {"mon": "09:00-17:00"}}, "expected a list of hours, found `09:00-17:00` ()"),
        ({"week": {"mon": ["9-17"]}}, f"`9-17` are no hours of a day ({HOURS})"),
        ({"week": {"mon": ["09:60-17:00"]}}, f"`09:60-17:00` are no hours of a day ({HOURS})"),
        ({"week": {"mon": ["17:00-09:00"]}}, f"`17:00-09:00` are no hours of a day ({HOURS})"),
        ({"week": {"mon": ["09:00-24:01"]}}, f"`09:00-24:01` are no hours of a day ({HOURS})"),
        (
            {"week": {"mon": ["09:00-12:00", "11:59-17:00"]}},
            "`11:59-17:00` begins before other hours of the day end (expected them one after another)",
        ),
        ({"closed": "2026-12-25"}, "expected a list of days, found `2026-12-25` ()"),
        ({"closed": ["2026-02-29"]}, f"`2026-02-29` is no day ({DAY})"),
        ({"hours": []}, "expected the hours of single days, found a list ()"),
        ({"hours": {"25.12.": []}}, f"`25.12.` is no day ({DAY})"),
        (
            {"closed": ["2026-12-25"], "hours": {"2026-12-25": []}},
            "`2026-12-25` is closed as well (expected each day once, below `closed` or below `hours`)",
        ),
        ({"holidays": []}, "unknown key `holidays` (allowed: calendar, version, zone, week, closed, hours)"),
    ],
)
def test_a_mistake_in_a_calendar_is_told_with_its_place(changes, mistake):
    (told,) = mistakes(calendar, CALENDAR | changes)

    assert told.startswith("calendar.yaml:1:")
    assert told.partition(" ")[2] == mistake


def test_all_mistakes_of_a_calendar_are_told_at_once():
    text = """calendar: office
version: [1]
zone: Mars/Base
week:
  mon: ["9-17", "09:00-10:00", "25:00-26:00"]
  tue: nine
closed: [2026-13-01, 2026-12-25, x]
hours: {2026-02-30: ["09:00-10:00"], 2026-03-01: ["10"]}
"""

    assert [told.split(" ")[0] for told in mistakes(calendar, text)] == [
        *("calendar.yaml:2:10", "calendar.yaml:3:7", "calendar.yaml:5:9", "calendar.yaml:5:32", "calendar.yaml:6:8"),
        *("calendar.yaml:7:10", "calendar.yaml:7:34", "calendar.yaml:8:9", "calendar.yaml:8:51"),
    ]


@pytest.mark.parametrize("missing", ["calendar", "version", "zone", "week"])
def test_a_key_that_is_missing_is_named(missing):
    assert mistakes(calendar, {key: value for key, value in CALENDAR.items() if key != missing}) == [
        f"calendar.yaml:1:1 the key `{missing}` is missing ()"
    ]


def test_what_is_no_yaml_is_told_with_its_place():
    assert mistakes(calendar, 'calendar: "office\nzone: x') == [
        "calendar.yaml:2:8 this is no YAML: found unexpected end of stream ()"
    ]


# -- targets --------------------------------------------------------------------------------------


def test_targets_are_read_with_their_calendar():
    found = targets(
        {
            "P1": {"initial": "2 calendar hours", "ongoing": "1 business day", "calendar": "always"},
            "P2": {"initial": "next business day", "ongoing": "none", "calendar": "office", "from": "change"},
        }
    )

    assert found["P1"].initial == read_amount("2 calendar hours")
    assert found["P1"].time.calendar == always(ZoneInfo("Europe/London"))
    assert not found["P1"].is_from_change
    assert found["P2"].ongoing is NoAmount.NONE
    assert found["P2"].time.calendar == OFFICE
    assert found["P2"].is_from_change


def test_no_calendar_takes_the_name_of_the_one_that_never_closes():
    with pytest.raises(PackError, match="`always` is the calendar that never closes"):
        read_calendar("calendar.json", content(CALENDAR | {"calendar": "always"}))


def test_what_is_less_than_a_second_puts_events_in_order_and_counts_for_nothing_else():
    later = {"id": "a", "at": "2026-01-09T16:00:00.900Z", "kind": "note"}
    opened = {"id": "b", "at": "2026-01-09T16:00:00.100Z", "kind": "opened", "priority": "P1"}

    found = read_events("events.json", content([later, opened]), targets(TARGETS))

    assert [event.id for event in found] == ["b", "a"]
    assert {event.at for event in found} == {1_767_974_400}


AMOUNT = "expected such as `4 business hours`, `1 calendar day`, `next business day` or `none`, ten years at most"


@pytest.mark.parametrize(
    ("value", "mistake"),
    [
        ({}, "targets.yaml:1:1 expected the target of each priority, found none ()"),
        ([], "targets.yaml:1:1 expected the target of each priority, found a list ()"),
        ({"P1": "none"}, "targets.yaml:1:8 expected a target, found `none` ()"),
        ({"P1": {"initial": "none"}}, "targets.yaml:1:8 the key `ongoing` is missing ()"),
        (
            {"P1": {"initial": "none", "ongoing": "none", "zone": "UTC"}},
            "targets.yaml:1:47 unknown key `zone` (allowed: initial, ongoing, calendar, from)",
        ),
        ({"P1": {"initial": "4 hours", "ongoing": "none"}}, f"targets.yaml:1:20 `4 hours` is no amount ({AMOUNT})"),
        (
            {"P1": {"initial": "none", "ongoing": "none", "calendar": "home"}},
            "targets.yaml:1:59 unknown calendar `home` (expected one of: always, office)",
        ),
        (
            {"P1": {"initial": "none", "ongoing": "none", "from": "start"}},
            "targets.yaml:1:55 unknown from `start` (expected one of: change)",
        ),
    ],
)
def test_a_mistake_in_a_target_is_told_with_its_place(value, mistake):
    assert mistakes(targets, value) == [mistake]


def test_all_mistakes_of_targets_are_told_at_once():
    text = "P1: {initial: soon, ongoing: later}\nP2: {initial: none}\nP3: {initial: none, ongoing: none, calendar: x}"

    assert [told.split(" ")[0] for told in mistakes(targets, text)] == [
        *("targets.yaml:1:15", "targets.yaml:1:30", "targets.yaml:2:5", "targets.yaml:3:46")
    ]


# -- events ---------------------------------------------------------------------------------------


def test_events_are_read_in_their_order_and_once():
    reply = {"id": "2", "at": "2026-01-09T18:00:00+01:00", "kind": "public_reply"}

    assert events([reply, OPENED, reply]) == [
        Event("1", 1_767_974_400, Kind.OPENED, priority="P1"),
        Event("2", 1_767_978_000, Kind.PUBLIC_REPLY),
    ]


INSTANT = "expected an instant of 1971 to 2199 with its distance to UTC, such as `2026-01-09T16:00:00Z`"
OUTCOMES = (
    "covered, covered_limited, out_of_scope, not_entitled, prerequisite_unmet, outside_lifecycle, "
    "needs_information, needs_judgment"
)


@pytest.mark.parametrize(
    ("second", "mistake"),
    [
        ("note", "expected an event, found `note` ()"),
        ({"id": "2", "at": "2026-01-09T17:00:00Z"}, "the key `kind` is missing ()"),
        ({"id": "2", "kind": "note"}, "the key `at` is missing ()"),
        ({"id": "2", "at": "2026-01-09T17:00:00Z", "kind": "agreed"}, "the key `due_at` is missing ()"),
        (
            {"at": "2026-01-09T17:00:00Z", "kind": "customer_reply"},
            "unknown kind `customer_reply` (did you mean `customer_replied`?)",
        ),
        ({"id": "2", "at": "2026-01-09T17:00", "kind": "note"}, f"`2026-01-09T17:00` is no instant ({INSTANT})"),
        ({"id": "2", "at": 1767978000, "kind": "note"}, f"`1767978000` is no instant ({INSTANT})"),
        ({"id": "2", "at": "9999-01-09T17:00Z", "kind": "note"}, f"`9999-01-09T17:00Z` is no instant ({INSTANT})"),
        (
            {"id": "2", "at": "2026-01-09T17:00Z", "kind": "agreed", "due_at": "tomorrow"},
            f"`tomorrow` is no instant ({INSTANT})",
        ),
        (
            {"id": "2", "at": "2026-01-09T17:00Z", "kind": "note", "priority": "P1"},
            "unknown key `priority` (allowed: id, at, kind)",
        ),
        (
            {"id": "2", "at": "2026-01-09T17:00Z", "kind": "reclassified", "priority": "urgent"},
            "unknown priority `urgent` (expected one of: P1)",
        ),
        (
            {"id": "2", "at": "2026-01-09T17:00Z", "kind": "decision", "outcome": "yes"},
            f"unknown outcome `yes` (expected one of: {OUTCOMES})",
        ),
        (
            {"id": "1", "at": "2026-01-09T17:00Z", "kind": "note"},
            "event `1` stands twice and says two things (give each event its own id)",
        ),
        ({**OPENED, "id": "2"}, "event `2` opens the case once more (what opens it again is `reopened`)"),
        (
            {"id": "2", "at": "2026-01-09T15:00Z", "kind": "note"},
            "event `2` comes before the case is opened (look at its `at`)",
        ),
    ],
)
def test_a_mistake_in_an_event_is_told_with_its_place(second, mistake):
    (told,) = mistakes(events, json.dumps([OPENED, second], indent=1).replace(": ", ":"))

    place, _, words = told.partition(" ")
    assert place.startswith("events.json:")
    assert int(place.split(":")[1]) > 7, "it is in the second event"
    assert words == mistake


@pytest.mark.parametrize(
    ("value", "mistake"),
    [
        ({"id": "1"}, "expected the events of a case, a list, found a map ()"),
        ([], "no event opens the case (one has the kind `opened`)"),
    ],
)
def test_what_is_no_list_of_events_is_refused(value, mistake):
    assert mistakes(events, value) == [f"events.json:1:1 {mistake}"]


def test_all_mistakes_of_events_are_told_at_once():
    text = '[{"id":"1","at":"now","kind":"opened","priority":"P9"},\n {"id":"2","at":"then","kind":"note"}]'

    assert [told.split(" ")[0] for told in mistakes(events, text)] == [
        *("events.json:1:17", "events.json:1:50", "events.json:2:17")
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-01-09T16:00:00Z", 1_767_974_400),
        ("2026-01-09T17:00:00.999+01:00", 1_767_974_400),
        ("2026-01-09T16:00:00", None),
        ("2026-01-09", None),
        ("1970-12-31T23:59:59Z", None),
        ("1971-01-01T00:00:00Z", 31_536_000),
        ("2199-12-31T23:59:59Z", 7_258_118_399),
        ("2200-01-01T00:00:00Z", None),
        ("soon", None),
    ],
)
def test_an_instant_says_how_far_it_is_from_utc(text, seconds):
    found = read_instant(text)

    assert (None if found is None else seconds_of(found)) == seconds
