"""Holidays put into a calendar: what each changes, what is left alone, and the file that is written."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.business_time import Calendar, always, business_time
from inscope.core.calendar_days import (
    Effect,
    Holiday,
    VersionRefusedError,
    hours_of,
    planned_days,
    whole_minutes,
    with_days,
    written,
)
from inscope.core.sla.files import read_calendar
from inscope.core.zones import DAY
from tests.core.calendars import HOUR, NEVER, OFFICE, hours

FRIDAY, SATURDAY, EVE = date(2026, 5, 8), date(2026, 5, 9), date(2026, 12, 24)
SPLIT = hours("09:00-12:30", "13:30-17:00")
CALENDAR = Calendar(
    "office", "1", ZoneInfo("Europe/Berlin"), (OFFICE,) * 4 + (SPLIT, NEVER, NEVER), ((EVE, hours("09:00-12:00")),)
)

_edges = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(sorted)
_hours = _edges.map(lambda edges: tuple((a * 60, b * 60) for a, b in zip(edges[::2], edges[1::2], strict=False)))
_day = st.integers(0, 800).map(lambda number: date(2026, 1, 1) + timedelta(number))
_zones = st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe"]).map(ZoneInfo)
_texts = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and text.isprintable() and text != "always")
calendars = st.builds(
    Calendar,
    name=_texts,
    version=st.just("1"),
    zone=_zones,
    week=st.tuples(*[st.just(()) | _hours] * 7),
    days=st.dictionaries(_day, st.just(()) | _hours, max_size=5).map(lambda days: tuple(sorted(days.items()))),
)
_away = st.just((0, DAY)) | st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True).map(
    lambda pair: (min(pair) * 60, max(pair) * 60)
)
holidays = st.lists(st.builds(Holiday, _day, st.text(max_size=12), _away), max_size=8)


def effect(on, away=(0, DAY), calendar=CALENDAR):
    (planned,) = planned_days(calendar, [Holiday(on, "a day", away)])
    return planned.effect, planned.after


@pytest.mark.parametrize(
    ("on", "away", "expected"),
    [
        (FRIDAY, (0, DAY), (Effect.CLOSES, ())),
        (FRIDAY, (8 * HOUR, 18 * HOUR), (Effect.CLOSES, ())),
        (FRIDAY, (12 * HOUR, DAY), (Effect.SHORTENS, hours("09:00-12:00"))),
        (FRIDAY, (10 * HOUR, 14 * HOUR), (Effect.SHORTENS, hours("09:00-10:00", "14:00-17:00"))),
        (FRIDAY, (17 * HOUR, DAY), (Effect.OUTSIDE_HOURS, SPLIT)),
        (SATURDAY, (0, DAY), (Effect.CLOSED_ANYWAY, ())),
        (EVE, (0, DAY), (Effect.NAMED_ALREADY, hours("09:00-12:00"))),
    ],
)
def test_a_holiday_does_one_thing_to_its_day(on, away, expected):
    assert effect(on, away) == expected


def test_holidays_of_one_day_count_together():
    morning, afternoon = (
        Holiday(FRIDAY, name, away) for name, away in (("a", (0, 13 * HOUR)), ("b", (13 * HOUR, DAY)))
    )

    (planned,) = planned_days(CALENDAR, [afternoon, morning, morning])

    assert (planned.name, planned.effect, planned.changes) == ("a, b", Effect.CLOSES, True)


@given(calendar=calendars, days=holidays)
def test_a_holiday_never_opens_anything_and_changes_no_other_day(calendar, days):
    before = business_time(calendar)

    after = business_time(with_days(calendar, planned_days(calendar, days), "2"))

    touched = {one.on for one in days}
    for number in range(0, 801, 3):
        on = date(2026, 1, 1) + timedelta(number)
        assert after.open_on(on) <= before.open_on(on)
        if on not in touched:
            assert after.open_on(on) == before.open_on(on)


@given(calendar=calendars, days=holidays)
def test_whole_days_are_closed_unless_the_calendar_names_them(calendar, days):
    made = business_time(with_days(calendar, planned_days(calendar, days), "2"))

    named = dict(calendar.days)
    assert all(made.open_on(one.on) == 0 for one in days if one.is_whole and one.on not in named)


@given(calendar=calendars, days=holidays, order=st.randoms(use_true_random=False))
def test_the_order_of_holidays_and_a_second_time_change_nothing(calendar, days, order):
    planned = planned_days(calendar, days)
    shuffled = order.sample(days, len(days))

    made = with_days(calendar, planned, "2")

    assert planned_days(calendar, [*shuffled, *days]) == planned
    again = planned_days(made, days)
    assert not any(one.changes for one in again)
    assert with_days(made, again, "3").days == made.days


@given(calendar=calendars, days=holidays)
def test_the_file_that_is_written_is_the_calendar(calendar, days):
    planned = planned_days(calendar, days)
    made = with_days(calendar, planned, "2")

    text = written(made, {one.on: one.name for one in planned})

    assert read_calendar("written.yaml", text.encode()) == _joined(made)


def _joined(calendar):
    """The calendar with hours that touch as one, as files are read."""
    text = written(calendar, {})
    return read_calendar("plain.yaml", text.encode())


def test_a_calendar_that_never_closes_and_one_that_never_opens_are_written_so():
    zone = ZoneInfo("UTC")
    never = Calendar("never", "1", zone, (NEVER,) * 7)
    all_day = Calendar("all", "1", zone, always(zone).week)

    assert "week: always\n" in written(all_day, {})
    assert "week: {}\n" in written(never, {})
    assert read_calendar("f", written(all_day, {}).encode()) == all_day
    assert read_calendar("f", written(never, {}).encode()) == never


def test_a_name_stands_beside_its_day_on_one_line():
    days = planned_days(CALENDAR, [Holiday(FRIDAY, "Two\nlines: [odd] # name " + "x" * 100)])

    text = written(with_days(CALENDAR, days, "2"), {one.on: one.name for one in days})

    (line,) = [line for line in text.splitlines() if "2026-05-08" in line]
    assert line.startswith("  - 2026-05-08  # Two lines: [odd] # name xxx")
    assert len(line) < 80
    assert '  2026-12-24: ["09:00-12:00"]\n' in text


@pytest.mark.parametrize("version", ["1", "", " ", "2\n", "v" * 61])
def test_a_version_that_is_none_is_refused(version):
    with pytest.raises(VersionRefusedError) as refused:
        with_days(CALENDAR, (), version)

    assert refused.value.hint


def test_parts_of_minutes_are_taken_whole():
    assert whole_minutes(59, 61) == (0, 120)
    assert hours_of([whole_minutes(0, DAY)]) == ["00:00-24:00"]
