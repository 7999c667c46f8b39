"""What a timer of an engineer measures."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.charging import MOST_MINUTES
from inscope.core.timer import Measured

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
RUNS = st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 90_000)), max_size=6)


@given(RUNS)
def test_what_was_measured_before_is_kept_however_often_it_is_stopped(runs):
    timer, now = Measured(0, None), NOW

    for worked, paused in runs:
        timer = Measured(timer.seconds, now)
        now += timedelta(seconds=worked)
        timer = timer.stopped(now).stopped(now)
        now += timedelta(seconds=paused)

    assert timer == Measured(sum(worked for worked, _paused in runs), None)


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (1, 1), (60, 1), (61, 2), (3_600, 60)])
def test_a_minute_that_began_counts(seconds, minutes):
    assert Measured(0, NOW).minutes(NOW + timedelta(seconds=seconds)) == minutes


def test_a_clock_that_was_set_back_takes_nothing_away():
    assert Measured(90, NOW).stopped(NOW - timedelta(hours=1)) == Measured(90, None)


def test_it_is_forgotten_once_it_measured_more_than_a_day():
    day = timedelta(minutes=MOST_MINUTES)

    assert not Measured(0, NOW).is_forgotten(NOW + day)
    assert Measured(0, NOW).is_forgotten(NOW + day + timedelta(seconds=1))


def test_it_runs_since_it_was_started():
    assert Measured(0, NOW).runs
    assert not Measured(30, None).runs
