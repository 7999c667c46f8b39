"""How long hours last, and when there is too little to go by."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.forecast import FURTHEST_DAYS, Left, forecast, pace_of

TODAY = date(2026, 5, 20)


def ago(days):
    return TODAY - timedelta(days=days)


def in_(days):
    return TODAY + timedelta(days=days)


def test_the_pace_is_that_of_four_weeks():
    assert pace_of([(ago(100), 900), (ago(27), 60), (ago(3), 80)], TODAY) == Fraction(140, 28)
    assert pace_of([(ago(13), 60), (ago(3), 80)], TODAY) == Fraction(140, 14)
    assert pace_of([(ago(1), 60), (ago(0), 80)], TODAY) == Fraction(140, 7)


@pytest.mark.parametrize(
    "work",
    [[], [(ago(3), 60)], [(ago(3), 60), (ago(3), 30)], [(ago(28), 60), (ago(3), 60)], [(ago(3), 60), (in_(1), 60)]],
)
def test_one_day_of_work_is_too_little_to_go_by(work):
    assert pace_of(work, TODAY) is None
    assert forecast([Left(600, in_(100))], None, TODAY) is None


def test_hours_are_used_up_before_they_end():
    found = forecast([Left(600, in_(100))], Fraction(20), TODAY)

    assert found is not None
    assert (found.used_up_on, found.ends_on, found.lost_minutes) == (in_(30), in_(100), 0)
    assert found.points == ((TODAY, 600), (in_(30), 0))


def test_what_is_left_when_they_end_is_lost():
    found = forecast([Left(600, in_(10))], Fraction(20), TODAY)

    assert found is not None
    assert (found.used_up_on, found.lost_minutes) == (None, 400)
    assert found.points == ((TODAY, 600), (in_(10), 400), (in_(10), 0))


def test_the_block_that_ends_first_is_used_first_and_the_next_goes_on_from_there():
    found = forecast([Left(100, in_(50)), Left(300, in_(10)), Left(0, in_(5)), Left(9, ago(1))], Fraction(20), TODAY)

    assert found is not None
    assert found.points == ((TODAY, 400), (in_(10), 200), (in_(10), 100), (in_(15), 0))
    assert (found.used_up_on, found.ends_on, found.lost_minutes) == (in_(15), in_(50), 100)


@pytest.mark.parametrize("blocks", [[], [Left(0, in_(5))], [Left(60, ago(1))], [Left(10**6, date.max)]])
def test_without_hours_or_with_more_than_a_year_of_them_nothing_is_told(blocks):
    assert forecast(blocks, Fraction(20), TODAY) is None


@given(
    st.lists(st.builds(Left, st.integers(0, 5000), st.integers(0, 400).map(in_)), max_size=5),
    st.fractions(Fraction(1, 28), 200, max_denominator=28),
)
def test_a_forecast_only_falls_and_loses_no_minute_that_it_does_not_tell(blocks, pace):
    found = forecast(blocks, pace, TODAY)

    if found is not None:
        days, free = zip(*found.points, strict=True)
        assert list(days) == sorted(days)
        assert list(free) == sorted(free, reverse=True)
        assert free[0] == sum(one.free_minutes for one in blocks)
        assert free[-1] == 0
        assert 0 <= found.lost_minutes <= free[0]
        assert days[-1] <= in_(FURTHEST_DAYS)
        assert (found.used_up_on is None) <= bool(found.lost_minutes)
