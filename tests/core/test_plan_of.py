"""Which blocks pay for work."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.blocks import Block, hold_plan, plan_of
from inscope.core.charging import Done, Rounding, Rules
from inscope.core.ledger import Bucket, NotEnoughHoursError

DAY = date(2026, 6, 30)
EXACT = Rules(increment_minutes=1)


def block(number, free, *, starts_on=0, ends_on=0, bought_on=0, rules=EXACT):
    first, last, bought = (DAY + timedelta(days=one) for one in (starts_on, ends_on, bought_on))
    return Block(number, f"B-{number}", free, "online", first, last, bought, rules)


def shares(*blocks, worked=60, on=DAY, today=DAY, done=None):
    plan = plan_of(blocks, worked, on=on, today=today, done=done or Done())
    return [(share.block.id, share.minutes) for share in plan.shares]


def test_the_block_that_ends_first_pays_first_then_the_one_bought_first_then_the_lower_number():
    later, sooner = block(1, 90, ends_on=9), block(2, 20, ends_on=1)
    assert shares(later, sooner) == [(2, 20), (1, 40)]

    young, old = block(1, 90, bought_on=-1), block(2, 20, bought_on=-5)
    assert shares(young, old) == [(2, 20), (1, 40)]

    assert shares(block(2, 90), block(1, 20)) == [(1, 20), (2, 40)]


def test_a_block_that_is_not_needed_pays_nothing():
    assert shares(block(1, 60), block(2, 60)) == [(1, 60)]


def test_the_rules_of_the_first_that_pays_hold_for_the_whole():
    quarters, exact = block(1, 15, rules=Rules(increment_minutes=15)), block(2, 60, ends_on=5)

    assert shares(quarters, exact, worked=50) == [(1, 15), (2, 45)]
    assert shares(block(1, 0, rules=Rules(increment_minutes=30)), exact, worked=50) == [(2, 50)]


def test_what_the_case_holds_pays_before_what_is_free():
    sooner, later = block(1, 30), replace(block(2, 90, ends_on=5), held_minutes=40)

    plan = plan_of([sooner, later], 80, on=DAY, today=DAY, done=Done())

    told = [(share.block.id, share.minutes, share.bucket) for share in plan.shares]
    assert told == [(2, 40, Bucket.HELD), (1, 30, Bucket.FREE), (2, 10, Bucket.FREE)]


def test_the_rules_of_what_is_held_hold_for_the_whole():
    exact, quarters = block(1, 60), replace(block(2, 0, ends_on=5, rules=Rules(15)), held_minutes=60)

    assert shares(exact, quarters, worked=50) == [(2, 60)]


def test_time_is_held_where_it_would_be_paid_all_of_it_or_none():
    blocks = [block(1, 90, ends_on=9), block(2, 20, ends_on=1), block(3, 500, starts_on=1, ends_on=9)]

    assert [(one.block.id, one.minutes) for one in hold_plan(blocks, 60, on=DAY)] == [(2, 20), (1, 40)]
    with pytest.raises(NotEnoughHoursError, match="takes 111 minutes: 110 are free"):
        hold_plan(blocks, 111, on=DAY)


def test_work_that_its_day_has_paid_for_takes_nothing_more():
    rules = Rules(increment_minutes=30, rounding=Rounding.DAY)

    assert shares(block(1, 60, rules=rules), worked=10, done=Done(10, 30)) == []
    assert shares(block(1, 0, rules=rules), worked=10, done=Done(10, 30)) == []


def test_a_block_of_the_last_day_there_is_takes_work_until_then():
    assert shares(replace(block(1, 60), ends_on=date.max), on=date.max, today=date.max) == [(1, 60)]


def test_the_day_of_the_work_decides_and_a_later_block_never_pays_for_it():
    ended, next_one = block(1, 60, starts_on=-30), block(2, 600, starts_on=1, ends_on=365)

    assert shares(ended, next_one, today=DAY + timedelta(days=2)) == [(1, 60)]
    with pytest.raises(NotEnoughHoursError, match="60 are free") as refused:
        shares(ended, next_one, worked=61)
    assert refused.value.details() == {"asked_minutes": 61, "left_minutes": 60, "route": "purchase_hours"}


def test_late_work_is_taken_until_the_block_closes():
    open_one = block(1, 60, rules=Rules(increment_minutes=1, late_entry_days=7))

    assert shares(open_one, today=DAY + timedelta(days=7)) == [(1, 60)]
    with pytest.raises(NotEnoughHoursError, match="0 are free"):
        shares(open_one, today=DAY + timedelta(days=8))


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(-3, 5), st.integers(-9, 0)), max_size=6), st.integers(1, 600)
)
def test_a_plan_takes_what_is_charged_and_no_block_gives_more_than_it_has(rows, worked):
    blocks = [block(n, free, starts_on=-9, ends_on=end, bought_on=b) for n, (free, end, b) in enumerate(rows)]
    left = sum(one.free_minutes for one in blocks if one.is_valid(DAY))

    if left < worked:
        with pytest.raises(NotEnoughHoursError) as refused:
            shares(*blocks, worked=worked)
        assert refused.value.left_minutes == left
        return

    plan = plan_of(blocks, worked, on=DAY, today=DAY, done=Done())
    assert sum(share.minutes for share in plan.shares) == plan.charged_minutes == worked
    assert all(0 < share.minutes <= share.block.free_minutes for share in plan.shares)
    assert all(share.minutes == share.block.free_minutes for share in plan.shares[:-1])
    ends = [share.block.ends_on for share in plan.shares]
    assert ends == sorted(ends)
