"""How work becomes charged minutes, by the rules of a block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.charging import (
    MOST_LATE_DAYS,
    MOST_MINUTES,
    MOST_OBJECTION_DAYS,
    Done,
    Rounding,
    Rules,
    RulesRefusedError,
    WorkRefusedError,
)

INCREMENTS = st.integers(1, 60)
WORK = st.integers(1, MOST_MINUTES)


@pytest.mark.parametrize(
    ("worked", "charged"), [(1, 30), (30, 30), (31, 45), (45, 45), (46, 60), (MOST_MINUTES, MOST_MINUTES)]
)
def test_an_entry_is_rounded_up_and_never_below_the_minimum(worked, charged):
    assert Rules(increment_minutes=15, minimum_minutes=30).charged(worked, Done()) == charged


def test_what_a_day_took_before_counts_where_the_day_is_rounded():
    rules = Rules(increment_minutes=30, rounding=Rounding.DAY)

    assert rules.charged(10, Done()) == 30
    assert rules.charged(20, Done(10, 30)) == 0
    assert rules.charged(1, Done(30, 30)) == 30
    assert rules.charged(1, Done(1, 90)) == 0


def test_what_a_day_took_before_counts_for_nothing_where_entries_are_rounded():
    assert Rules(increment_minutes=30).charged(10, Done(10, 30)) == 30


@given(INCREMENTS, st.lists(st.integers(1, 200), min_size=1, max_size=6))
def test_a_day_costs_the_same_however_its_work_is_cut(increment, pieces):
    rules, done = Rules(increment_minutes=increment, rounding=Rounding.DAY), Done()

    for worked in pieces:
        charged = rules.charged(worked, done)
        done = Done(done.worked_minutes + worked, done.charged_minutes + charged)

    assert done.charged_minutes == rules.charged(sum(pieces), Done())


@given(INCREMENTS, st.integers(0, 120), WORK)
def test_work_is_charged_in_whole_increments_or_the_minimum_and_never_less_than_itself(increment, minimum, worked):
    charged = Rules(increment_minutes=increment, minimum_minutes=minimum).charged(worked, Done())

    assert charged >= worked
    assert charged == minimum or (charged % increment == 0 and charged < worked + increment)


@pytest.mark.parametrize("worked", [0, -5, MOST_MINUTES + 1])
def test_what_is_no_days_work_is_refused(worked):
    with pytest.raises(WorkRefusedError, match=f"`{worked}`"):
        Rules().charged(worked, Done())


@pytest.mark.parametrize(
    "numbers",
    [
        {"increment_minutes": 0},
        {"increment_minutes": MOST_MINUTES + 1},
        {"minimum_minutes": -1},
        {"minimum_minutes": MOST_MINUTES + 1},
        {"late_entry_days": -1},
        {"late_entry_days": MOST_LATE_DAYS + 1},
        {"objection_days": -1},
        {"objection_days": MOST_OBJECTION_DAYS + 1},
    ],
)
def test_rules_out_of_bounds_are_refused(numbers):
    with pytest.raises(RulesRefusedError):
        Rules(**numbers)
