"""Which hours answer for a request: its own blocks, one that is not allocated, or none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.blocks import NOT_ALLOCATED, Block, Hours, hours_for
from inscope.core.charging import Rules

DAY = date(2026, 5, 20)
ACTIVITIES = ["online", "consulting", NOT_ALLOCATED]


def block(reference, free, activity=NOT_ALLOCATED, *, starts_on=DAY, ends_on=DAY):
    return Block(0, reference, free, activity, starts_on, ends_on, starts_on, Rules())


def hours(*blocks, activity="online", requested=60):
    return hours_for(blocks, activity, requested, DAY)


def test_blocks_of_the_activity_add_up():
    assert hours(block("A", 30, "online"), block("B", 45, "online")) == Hours(75, "online", ("A", "B"))


def test_a_block_of_the_activity_stands_before_a_fuller_one_that_is_not_allocated():
    assert hours(block("A", 0, "online"), block("B", 600)).references == ("A",)


def test_of_blocks_that_are_not_allocated_the_fullest_answers_alone():
    assert hours(block("A", 30), block("B", 45)) == Hours(45, NOT_ALLOCATED, ("B",))


def test_a_block_of_another_activity_answers_where_no_block_that_is_not_allocated_is_enough():
    small, other = block("A", 30), block("B", 600, "consulting")

    assert hours(small, other, requested=31) == Hours(600, "consulting", ("B",))
    assert hours(small, other, requested=30) == Hours(30, NOT_ALLOCATED, ("A",))


def test_where_nobody_said_how_many_hours_any_free_minute_is_enough():
    other = block("B", 600, "consulting")

    assert hours(block("A", 1), other, requested=None).references == ("A",)
    assert hours(block("A", 0), other, requested=None).references == ("B",)


def test_of_other_activities_the_one_whose_block_ends_first_answers():
    later = block("A", 60, "consulting", ends_on=DAY + timedelta(days=9))
    sooner = block("B", 60, "priority", ends_on=DAY + timedelta(days=1))

    assert hours(later, sooner) == Hours(60, "priority", ("B",))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "answers"),
    [(0, 0, True), (-5, 0, True), (0, 5, True), (1, 5, False), (-5, -1, False)],
)
def test_the_first_and_the_last_day_of_a_block_count(starts_on, ends_on, answers):
    days = {"starts_on": DAY + timedelta(days=starts_on), "ends_on": DAY + timedelta(days=ends_on)}

    assert bool(hours(block("A", 60, "online", **days)).references) == answers


def test_without_a_block_there_are_no_hours():
    assert hours() == Hours(0, NOT_ALLOCATED, ())


@given(
    st.lists(st.tuples(st.integers(0, 900), st.sampled_from([*ACTIVITIES, "priority"])), max_size=6),
    st.integers(1, 900),
)
def test_the_hours_are_always_those_of_the_blocks_named_and_of_one_activity(rows, requested):
    blocks = [block(f"B-{number}", free, activity) for number, (free, activity) in enumerate(rows)]

    found = hours_for(blocks, "online", requested, DAY)

    named = [one for one in blocks if one.reference in found.references]
    assert found.free_minutes == sum(one.free_minutes for one in named)
    assert {one.activity for one in named} <= {found.activity}
    assert bool(named) == bool(blocks)
