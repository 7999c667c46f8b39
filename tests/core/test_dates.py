"""Months and days added to calendar dates, the way contracts are read."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.dates import Period, shift
from tests.core.packs import sampled

DAYS = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
NEAR_MONTHS = st.integers(-600, 600)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(1900, 1, 31), 1, date(1900, 2, 28)),
        (date(2000, 1, 31), 1, date(2000, 2, 29)),
    ],
)
def test_months_clamp_to_the_end_of_the_month(day, months, expected):
    assert shift(day, months, 0) == expected


def test_months_are_added_before_days():
    assert shift(date(2026, 1, 31), 1, 1) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "months", "days", "expected"),
    [
        (date(9999, 6, 1), 12, 0, date.max),
        (date(1, 6, 1), -12, 0, date.min),
        (date(9999, 12, 31), 0, 1, date.max),
        (date(1, 1, 1), 0, -1, date.min),
        (date(2026, 1, 1), 10**9, 0, date.max),
        (date(2026, 1, 1), -(10**9), 0, date.min),
        (date(2026, 1, 1), 0, 10**12, date.max),
        (date(2026, 1, 1), 0, -(10**12), date.min),
        (date(9999, 11, 30), 1, 0, date(9999, 12, 30)),
    ],
)
def test_a_result_outside_the_calendar_is_the_first_or_the_last_day(day, months, days, expected):
    assert shift(day, months, days) == expected


@sampled(200)
@given(day=DAYS, months=NEAR_MONTHS)
def test_the_day_of_the_month_stays_or_is_the_last_of_a_shorter_month(day, months):
    moved = shift(day, months, 0)

    if date.min < moved < date.max:
        is_last = (moved + timedelta(days=1)).day == 1
        assert moved.day == day.day or (moved.day < day.day and is_last)
        assert (moved.year - day.year) * 12 + moved.month - day.month == months


@sampled(200)
@given(one=DAYS, other=DAYS, months=st.integers(-150_000, 150_000), days=st.integers(-4_000_000, 4_000_000))
def test_a_later_day_is_never_moved_before_an_earlier_one(one, other, months, days):
    first, last = sorted([one, other])

    assert shift(first, months, days) <= shift(last, months, days)


@sampled(100)
@given(day=DAYS, fewer=NEAR_MONTHS, more=NEAR_MONTHS)
def test_more_months_never_lead_to_an_earlier_day(day, fewer, more):
    low, high = sorted([fewer, more])

    assert shift(day, low, 0) <= shift(day, high, 0)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(), "0 days"),
        (Period(months=1), "1 month"),
        (Period(months=14), "14 months"),
        (Period(days=1), "1 day"),
        (Period(days=10), "10 days"),
        (Period(months=2, days=1), "2 months and 1 day"),
    ],
)
def test_a_period_is_written_in_words(period, words):
    assert str(period) == words
