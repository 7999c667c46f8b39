"""A year of a calendar: each day with its hours, the days that differ, and those on which clocks change."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.business_time import ALWAYS, Calendar, always, business_time
from inscope.core.calendar_year import CalendarDay, Change, days_of_year
from inscope.core.zones import DAY, day_number, first_instant
from tests.core.calendars import HOUR, NEVER, OFFICE, hours

ZONES = ["UTC", "Europe/London", "America/Chicago", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Beirut"]


def office(zone, *days):
    return Calendar("office", "1", ZoneInfo(zone), (OFFICE,) * 5 + (NEVER,) * 2, days)


def day_in(calendar, on):
    return days_of_year(calendar, on.year)[(on - date(on.year, 1, 1)).days]


def test_a_year_has_every_day_with_its_hours():
    days = days_of_year(office("Europe/London"), 2028)

    assert [day.on for day in days] == [date(2028, 1, 1) + timedelta(number) for number in range(366)]
    assert days[2] == CalendarDay(date(2028, 1, 3), OFFICE, 8 * HOUR, differs=False)
    assert days[0] == CalendarDay(date(2028, 1, 1), NEVER, 0, differs=False)
    assert not days[0].is_open


def test_days_that_the_calendar_names_differ_unless_they_are_as_usual():
    morning = hours("09:00-12:00")
    named = ((date(2026, 12, 24), morning), (date(2026, 12, 25), NEVER), (date(2026, 12, 26), NEVER))
    calendar = office("Europe/London", *named)

    assert day_in(calendar, date(2026, 12, 24)) == CalendarDay(date(2026, 12, 24), morning, 3 * HOUR, differs=True)
    assert day_in(calendar, date(2026, 12, 25)).differs
    assert not day_in(calendar, date(2026, 12, 26)).differs  # a Saturday


@pytest.mark.parametrize(
    ("zone", "on", "change", "open_hours"),
    [
        ("Europe/London", date(2026, 3, 29), Change(HOUR, 2 * HOUR), 23),
        ("Europe/London", date(2026, 10, 25), Change(2 * HOUR, HOUR), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), Change(2 * HOUR, 3 * HOUR // 2), 24.5),
        ("Pacific/Apia", date(2011, 12, 30), Change(0, DAY), 0),
        ("Asia/Beirut", date(2026, 3, 29), Change(0, HOUR), 23),
        ("Asia/Beirut", date(2026, 10, 24), Change(DAY, 23 * HOUR), 25),
    ],
)
def test_on_a_day_on_which_clocks_change_the_open_time_is_what_passes(zone, on, change, open_hours):
    day = day_in(always(ZoneInfo(zone)), on)

    assert (day.change, day.open_seconds, day.hours) == (change, open_hours * HOUR, ALWAYS)
    assert day.open_seconds == DAY - change.forward


@given(zone=st.sampled_from(ZONES), year=st.integers(1975, 2190), opens=st.integers(0, 23), long=st.integers(1, 24))
def test_the_days_of_a_year_open_as_long_as_the_year_does(zone, year, opens, long):
    interval = (opens * HOUR, min(opens + long, 24) * HOUR)
    calendar = Calendar("tested", "1", ZoneInfo(zone), ((interval,),) * 7)
    time = business_time(calendar)

    days = days_of_year(calendar, year)

    before, after = (time.open_on(one) for one in (date(year - 1, 12, 31), date(year + 1, 1, 1)))
    around = time.open_between(*(instant(calendar, on) for on in (date(year - 1, 12, 31), date(year + 1, 1, 2))))
    assert sum(day.open_seconds for day in days) + before + after == around
    assert all(day.is_open == (day.open_seconds > 0) for day in days)


def instant(calendar, on):
    return first_instant(calendar.zone, day_number(on) * DAY)
