"""What blocks of hours warn of."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.block_alerts import DAYS, PERCENT, Alert, most_urgent, reached
from inscope.core.ledger import Balance

BEGIN, END = date(2026, 1, 1), date(2026, 12, 31)
FULL = Balance(free=600)


def left(days, balance=FULL, starts_on=BEGIN):
    return reached(balance, starts_on, END, END - timedelta(days=days))


@pytest.mark.parametrize(
    ("free", "alerts"),
    [(121, []), (120, [Alert.LOW]), (31, [Alert.LOW]), (30, [*PERCENT]), (0, [*PERCENT])],
)
def test_little_is_left_at_a_fifth_and_a_twentieth_of_what_was_credited(free, alerts):
    assert list(left(200, Balance(free=free, charged=600 - free))) == alerts


def test_what_was_returned_is_not_used_up():
    assert left(200, Balance(refunded=600)) == left(200, Balance(carried_out=600)) == left(200, Balance()) == ()
    assert left(200, Balance(free=60, refunded=400, charged=140)) == ()
    assert left(200, Balance(free=40, refunded=400, charged=160)) == (Alert.LOW,)


@pytest.mark.parametrize(("days", "count"), [(61, 0), (60, 1), (31, 1), (30, 2), (8, 2), (7, 3), (0, 3)])
def test_a_block_warns_of_its_end_while_something_is_free(days, count):
    assert left(days) == tuple(DAYS)[:count]
    assert left(days, Balance(charged=600)) == tuple(PERCENT)


def test_a_short_block_is_not_said_to_have_come_to_what_it_began_below():
    assert left(20, starts_on=END - timedelta(days=20)) == ()
    assert left(7, starts_on=END - timedelta(days=20)) == (Alert.ENDS_IN_7,)
    assert left(30, starts_on=END - timedelta(days=30)) == (Alert.ENDS_IN_30,)


@pytest.mark.parametrize("days", [-1, 365])
def test_outside_of_its_days_a_block_warns_of_nothing(days):
    assert left(days, Balance(charged=600)) == ()


@given(st.integers(0, 600), st.integers(0, 364), st.integers(0, 300))
def test_what_is_reached_stays_so_while_less_is_left_and_time_goes_on(free, days, later):
    now = left(days, Balance(free=free, charged=600 - free))
    then = left(max(0, days - later), Balance(free=free // 2 or free, charged=600 - (free // 2 or free)))

    assert set(now) <= set(then)
    assert set(most_urgent(now)) <= set(now)


def test_of_each_kind_the_most_urgent_is_told():
    assert most_urgent([*Alert]) == (Alert.NEARLY_USED, Alert.ENDS_IN_7)
    assert most_urgent([Alert.ENDS_IN_60]) == (Alert.ENDS_IN_60,)
    assert most_urgent([]) == ()
