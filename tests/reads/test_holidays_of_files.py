"""iCalendar files as holidays: what is read, what is refused at its line, and that nothing else can happen."""

from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.calendar_days import Holiday
from inscope.core.policy.errors import PackError
from inscope.reads import holidays_of_files
from inscope.reads.holidays_of_files import holidays_in
from inscope.reads.ics_events import MOST_EVENTS, MOST_LINES

BERLIN = ZoneInfo("Europe/Berlin")
YEARS = range(2026, 2029)


def event(*lines):
    return ["BEGIN:VEVENT", *lines, "END:VEVENT"]


def file(*events, end="\r\n"):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tests//EN", *(line for one in events for line in one)]
    return end.join([*lines, "END:VCALENDAR", ""]).encode()


def read(*lines, years=YEARS, zone=BERLIN):
    return holidays_in("h.ics", file(event(*lines)), zone, years)


def days(*lines, **more):
    return [one.on.isoformat() for one in read(*lines, **more).days]


def parts(*lines, **more):
    return [(one.on.isoformat(), *(edge / 3_600 for edge in one.away)) for one in read(*lines, **more).parts]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_whole_day_is_a_holiday(end):
    content = file(event("DTSTART;VALUE=DATE:20261225", "SUMMARY:Christmas\\, ", "  Day"), end=end)

    assert holidays_in("h.ics", content, BERLIN, YEARS).days == (Holiday(date(2026, 12, 25), "Christmas, Day"),)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227"], ["2026-12-25", "2026-12-26"]),
        (["DTSTART;VALUE=DATE:20261231", "DURATION:P2D"], ["2026-12-31", "2027-01-01"]),
        (["DTSTART;VALUE=DATE:20251231"], []),
        (["DTSTART;VALUE=DATE:20251231", "DTEND;VALUE=DATE:20260102"], ["2026-01-01"]),
        (["DTSTART;VALUE=DATE:20261225", "STATUS:CANCELLED"], []),
        (["DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY"], ["2026-01-01", "2027-01-01", "2028-01-01"]),
        (["DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY;INTERVAL=2"], ["2026-01-01", "2028-01-01"]),
        (["DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY;COUNT=7"], ["2026-01-01"]),
        (["DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY;UNTIL=20270101"], ["2026-01-01", "2027-01-01"]),
        (["DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY;UNTIL=20270101T120000Z"], ["2026-01-01", "2027-01-01"]),
        (
            [
                "DTSTART;VALUE=DATE:20200101",
                "RRULE:FREQ=YEARLY",
                "EXDATE;VALUE=DATE:20270101",
                "EXDATE;VALUE=DATE:20280101",
            ],
            ["2026-01-01"],
        ),
        (
            ["DTSTART;VALUE=DATE:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"],
            ["2026-11-26", "2027-11-25", "2028-11-23"],
        ),
        (["DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"], ["2028-02-29"]),
        (["DTSTART:20261224T000000", "DTEND:20261225T000000"], ["2026-12-24"]),
    ],
)
def test_days_are_counted_as_calendars_do(lines, expected):
    assert days(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART:20261224T120000", "DTEND:20261224T180000"], [("2026-12-24", 12, 18)]),
        (["DTSTART:20261224T110000Z", "DURATION:PT6H"], [("2026-12-24", 12, 18)]),
        (["DTSTART;TZID=America/Chicago:20261224T080000", "DURATION:PT1H"], [("2026-12-24", 15, 16)]),
        (["DTSTART:20261224T200000", "DURATION:PT8H"], [("2026-12-24", 20, 24), ("2026-12-25", 0, 4)]),
        (["DTSTART:20261224T120000"], []),
        (
            ["DTSTART;TZID=Europe/Berlin:20201224T120000", "DURATION:PT6H", "RRULE:FREQ=YEARLY;UNTIL=20271224T110000Z"],
            [("2026-12-24", 12, 18), ("2027-12-24", 12, 18)],
        ),
    ],
)
def test_parts_of_days_are_told_in_the_zone_of_the_calendar(lines, expected):
    assert parts(*lines) == expected
    assert days(*lines) == []


def test_an_alarm_and_what_else_a_calendar_holds_is_passed_over():
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM"]
    task = ["BEGIN:VTODO", "DTSTART;VALUE=DATE:20260202", "END:VTODO", ""]

    found = holidays_in("h.ics", file(task, event("DTSTART;VALUE=DATE:20260101", *alarm)), BERLIN, YEARS)

    assert found.days == (Holiday(date(2026, 1, 1), "no name"),)


BROKEN = {
    "no start": (event("SUMMARY:x"), "no DTSTART"),
    "two starts": (event("DTSTART:20260101T100000", "DTSTART:20260102T100000"), "more than one DTSTART"),
    "no day": (event("DTSTART;VALUE=DATE:20261345"), "DTSTART of this event is wrong"),
    "a duration": (event("DTSTART:P1D"), "neither a day nor a time"),
    "no length": (event("DTSTART:20260101T100000", "DURATION:soon"), "DURATION of this event is wrong"),
    "a part of a day": (event("DTSTART;VALUE=DATE:20260101", "DURATION:PT3H"), "does not last whole days"),
    "two kinds": (event("DTSTART;VALUE=DATE:20260101", "DTEND:20260102T100000"), "not of one kind"),
    "a zone on one side": (event("DTSTART:20260101T100000", "DTEND:20260101T100000Z"), "cannot be read"),
    "backwards": (event("DTSTART;VALUE=DATE:20260102", "DTEND;VALUE=DATE:20260101"), "ends before it starts"),
    "two years": (event("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20280101"), "longer than a year"),
    "a zone of its own": (event("DTSTART;TZID=Office:20260101T100000"), "there is no zone `Office`"),
    "weekly": (event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=WEEKLY"), "RRULE `FREQ=WEEKLY` is not read"),
    "by second": (event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYSECOND=1"), "is not read"),
    "two rules": (
        event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY"),
        "more than one RRULE",
    ),
    "dates of its own": (event("DTSTART;VALUE=DATE:20260101", "RDATE;VALUE=DATE:20260202"), "RDATE is not read"),
    "never": (event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;INTERVAL=0"), "INTERVAL and COUNT"),
    "both ends": (
        event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;COUNT=2;UNTIL=20270101"),
        "both UNTIL and COUNT",
    ),
    "not the first": (
        event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYMONTH=2"),
        "begin on a day of its RRULE",
    ),
    "no such day": (event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYMONTHDAY=99"), "day of its RRULE"),
    "no weekday": (event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYDAY=XX"), "RRULE"),
    "no position": (event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYDAY=TH;BYSETPOS=0"), "this RRULE cannot"),
    "no line": (event("DTSTART;VALUE=DATE:20260101", "what is this"), "a line of this event is wrong"),
    "another end": (["BEGIN:VEVENT", "END:VTODO"], "`END:VTODO` ends what did not begin"),
    "no end": (["BEGIN:VEVENT"], "ends what did not begin"),
    "long": (event(*["COMMENT:x"] * MOST_LINES), f"an event of {MOST_LINES + 2:,} lines"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_event_is_refused_at_its_line(name):
    lines, said = BROKEN[name]

    with pytest.raises(PackError) as refused:
        holidays_in("h.ics", file(event("DTSTART;VALUE=DATE:20260606"), lines), BERLIN, YEARS)

    (problem,) = refused.value.problems
    assert said in problem.message
    assert problem.file == "h.ics"
    assert problem.line >= 7


@pytest.mark.parametrize(
    "content", [b"{}", b"BEGIN:VEVENT\nEND:VEVENT\n", b"END:VCALENDAR\n", b"\xff", b"x" * 2_000_001]
)
def test_what_is_no_calendar_file_is_refused(content):
    with pytest.raises(PackError):
        holidays_in("h.ics", content, BERLIN, YEARS)


def test_a_file_that_ends_early_is_refused_where_that_began():
    with pytest.raises(PackError) as refused:
        holidays_in("h.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", BERLIN, YEARS)

    assert "h.ics:2:1: `BEGIN:VEVENT` never ends" in str(refused.value)


def test_an_empty_file_has_no_days():
    assert holidays_in("h.ics", b"\n\n", BERLIN, YEARS).days == ()


def test_too_many_events_and_too_many_days_are_refused(monkeypatch):
    many = [event("DTSTART;VALUE=DATE:20260101")] * (MOST_EVENTS + 1)
    with pytest.raises(PackError, match="2,001 events"):
        holidays_in("h.ics", file(*many), BERLIN, YEARS)

    monkeypatch.setattr(holidays_of_files, "MOST_DAYS", 5)
    with pytest.raises(PackError, match="up to this event the file has 6 days"):
        read("DTSTART;VALUE=DATE:20260101", "DURATION:P6D")


_PIECES = """
DTSTART DTEND DURATION RRULE EXDATE RDATE SUMMARY STATUS ;VALUE=DATE ;TZID= Europe/Berlin : = , ; Z P1D PT1H -P1D
20260101 20260101T100000 00010101 99991231T235959Z FREQ=YEARLY BYDAY= 1MO -1SU BYMONTH= BYMONTHDAY= BYSETPOS= UNTIL=
COUNT= INTERVAL= 0 1 2 12 99 BEGIN:VALARM END:VALARM BEGIN:VEVENT END:VEVENT END:VCALENDAR
"""
_WORDS = st.sampled_from([*_PIECES.split(), " ", "\r\n", "\\", '"', "\0"]) | st.text(max_size=4)
_LINES = st.lists(_WORDS, max_size=12).map("".join)


_EDGES = st.builds(
    "{}{}".format,
    st.sampled_from(["00010101", "00010102", "19691231", "99991230", "99991231"]),
    st.sampled_from(["T000000", "T000000Z", "T120000", "T235959", "T235959Z"]),
)
_LENGTHS = st.sampled_from(["", "DURATION:PT1S", "DURATION:P1D", "DURATION:P366D"])
_RULES = st.sampled_from(["", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z"])
_ZONES = st.sampled_from([ZoneInfo(name) for name in ("America/Chicago", "Europe/Berlin", "Pacific/Kiritimati", "UTC")])


def days_or_refusal(content, zone=BERLIN):
    with suppress(PackError):
        found = holidays_in("h.ics", content, zone, YEARS)
        return {one.on.year for one in (*found.days, *found.parts)}
    return set()


@given(lines=st.lists(_LINES, max_size=8))
def test_no_event_does_anything_but_be_read_or_be_refused(lines):
    for before in ([], ["DTSTART;VALUE=DATE:20260101"], ["DTSTART:20260101T100000", "RRULE:FREQ=YEARLY"]):
        assert days_or_refusal(file(event(*before, *lines))) <= {*YEARS}


@given(start=_EDGES, length=_LENGTHS, rule=_RULES, named=st.sampled_from(["", ";TZID=Asia/Tokyo"]), zone=_ZONES)
def test_no_first_or_last_day_does_anything_but_be_read_or_be_refused(start, length, rule, named, zone):
    for first in (f"DTSTART{named}:{start}", f"DTSTART;VALUE=DATE:{start[:8]}"):
        lines = [one for one in (first, length, rule) if one]
        assert days_or_refusal(file(event(*lines)), zone) <= {*YEARS}


@given(content=st.binary(max_size=200))
def test_no_bytes_do_anything_but_be_read_or_be_refused(content):
    for before in (b"", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"):
        assert days_or_refusal(before + content) <= {*YEARS}
