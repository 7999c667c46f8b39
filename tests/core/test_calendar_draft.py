"""A calendar as a form writes it, and how two of them differ."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.business_time import ALWAYS, Calendar, NotOpenLongEnoughError
from inscope.core.calendar_days import Holiday, planned_days
from inscope.core.calendar_draft import (
    CalendarRefusedError,
    as_file,
    differences,
    form_of,
    typed_calendar,
    with_planned,
    years_in,
)
from inscope.core.policy import load_policy
from inscope.core.policy.services import Target, with_calendar
from inscope.core.policy.yamltree import Source
from inscope.core.sla.files import read_calendar
from inscope.packs import read_shipped

NINE_TO_FIVE = ((9 * 3_600, 17 * 3_600),)
MORNING = ((9 * 3_600, 12 * 3_600),)
WEEK = (NINE_TO_FIVE,) * 5 + ((), ())
CHRISTMAS, EVE = date(2026, 12, 25), date(2026, 12, 24)
OFFICE = Calendar("office", "1", ZoneInfo("Europe/London"), WEEK, ((EVE, MORNING), (CHRISTMAS, ())))

HOURS = st.sampled_from(((), NINE_TO_FIVE, MORNING, ALWAYS, (*MORNING, (13 * 3_600, 17 * 3_600))))
DAYS = st.dictionaries(st.integers(0, 30).map(lambda add: date(2026, 12, 1) + timedelta(add)), HOURS, max_size=6)
CALENDARS = st.builds(
    lambda week, days: replace(OFFICE, week=tuple(week), days=tuple(sorted(days.items()))),
    st.lists(HOURS, min_size=7, max_size=7),
    DAYS,
)


@given(CALENDARS)
def test_what_a_form_begins_with_and_its_file_are_the_calendar(calendar):
    assert typed_calendar(form_of(calendar) | {"version": "1"}, OFFICE) == calendar
    assert read_calendar("calendar.json", as_file(calendar).encode()) == calendar


@given(CALENDARS, CALENDARS)
def test_differences_lead_from_one_calendar_to_the_other(before, after):
    found = list(differences(before, after))
    week = {one.day: one.after for one in found if isinstance(one.day, str)}
    days = {one.day: one.after for one in found if isinstance(one.day, date)}

    assert [week.get(name, old) for name, old in zip(form_of(before), before.week, strict=False)] == list(after.week)
    for day, hours in after.days:
        was = dict(before.days).get(day, before.week[day.weekday()])
        assert days.get(day, was) == hours
    assert not list(differences(after, after))


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("mon", "nine", "`nine` are no hours"),
        ("mon", "17:00-09:00", "are no hours"),
        ("mon", "09:00-12:00, 11:00-13:00", "are no hours"),
        ("closed", "2026-02-30", "`2026-02-30` is no day"),
        ("closed", "1900-01-01", "is no day"),
        ("closed", "2026-12-25\n2026-12-25", "`2026-12-25` stands twice"),
        ("hours", "2026-12-25 09:00-10:00", "`2026-12-25` stands twice"),
        ("hours", "2026-12-31", "`` are no hours"),
    ],
)
def test_a_field_that_holds_something_else_is_named(field, text, says):
    with pytest.raises(CalendarRefusedError, match=says) as refused:
        typed_calendar(form_of(replace(OFFICE, days=((CHRISTMAS, ()),))) | {field: text}, OFFICE)

    assert refused.value.details() == {"field": "week" if field == "mon" else field} or "twice" in says


def test_holidays_are_added_to_the_closed_days_with_their_names():
    days = planned_days(OFFICE, [Holiday(date(2026, 12, 28), "Boxing Day"), Holiday(CHRISTMAS, "Christmas")])

    form = with_planned(form_of(OFFICE), days)

    assert form["closed"].splitlines() == ["2026-12-25", "2026-12-28 Boxing Day"]
    assert dict(typed_calendar(form, OFFICE).days)[date(2026, 12, 28)] == ()


def test_years_are_one_or_several():
    assert (years_in("2026"), years_in(" 2026-2028 ")) == (range(2026, 2027), range(2026, 2029))
    for text in ("", "2028-2026", "1900", "2026-2099"):
        with pytest.raises(CalendarRefusedError, match="no years"):
            years_in(text)


def test_a_calendar_that_never_opens_is_taken_where_no_business_time_is_promised():
    services = load_policy(read_shipped("restcomm-c3")).pack.services
    never = Source("calendar.json", '{"calendar": "office", "version": "2", "zone": "UTC", "week": {}}')
    plan = replace(
        services.plans["standard"], targets={"P1": Target("none", "2 calendar hours", "", or_as_agreed=False)}
    )

    found = with_calendar(replace(services, plans={"standard": plan}), never).calendar

    assert found is not None
    assert (found.name, found.version) == ("office", "2")
    with pytest.raises(NotOpenLongEnoughError):
        with_calendar(services, never)
