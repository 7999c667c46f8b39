"""Work beyond blocks takes an approval that came before it, and has enough left."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from inscope.core.blocks import MOST_MINUTES
from inscope.core.overage import Approval, ApprovalRefusedError, OverageRefusedError, amount_of, approval_for

DAY = date(2026, 5, 20)
ONE = Approval(1, 120, DAY, DAY + timedelta(days=10))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cap_minutes": 0}, "cap"),
        ({"cap_minutes": MOST_MINUTES + 1}, "cap"),
        ({"ends_on": date(2026, 5, 19)}, "ends_on"),
    ],
)
def test_an_approval_has_a_limit_and_days(change, field):
    with pytest.raises(ApprovalRefusedError) as refused:
        replace(ONE, **change)
    assert refused.value.details() == {"field": field}


@pytest.mark.parametrize("days", [-1, 11])
def test_work_before_an_approval_or_after_its_last_day_is_refused(days):
    with pytest.raises(OverageRefusedError, match="0 are approved"):
        approval_for([ONE], 60, DAY + timedelta(days=days))


@pytest.mark.parametrize("days", [0, 10])
def test_the_first_and_the_last_day_are_included(days):
    assert approval_for([ONE], 120, DAY + timedelta(days=days)) is ONE


def test_an_approval_is_never_exceeded_and_the_refusal_says_what_is_left():
    used = replace(ONE, used_minutes=61)

    with pytest.raises(OverageRefusedError, match="60 minutes beyond the blocks: 59 are approved for 2026-05-20"):
        approval_for([used], 60, DAY)


def test_of_approvals_with_enough_left_the_one_that_ends_first_pays():
    later, full = replace(ONE, id=2, ends_on=DAY + timedelta(days=20)), replace(ONE, id=3, used_minutes=120)

    assert approval_for([later, full, ONE], 60, DAY) is ONE
    assert approval_for([later, full], 60, DAY) is later


def test_what_work_costs_is_rounded_half_up_in_the_smallest_unit():
    assert [amount_of(minutes, 100) for minutes in (59, 60, 61, 90)] == [98, 100, 102, 150]


def test_nothing_more_is_charged_to_a_revoked_approval():
    with pytest.raises(OverageRefusedError, match="0 are approved"):
        approval_for([replace(ONE, is_revoked=True)], 60, DAY)
