"""A price list says what a block costs and how long it lasts."""

import doctest
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core import orders
from inscope.core.orders import MOST_HOURS, Offer, PriceList, hours_missing
from inscope.core.records import ValueRefusedError

TODAY = date(2026, 5, 20)
PRICES = PriceList("EUR", 12_000, 5, 12, {"consulting": 18_000})


def test_examples_in_the_text_hold():
    assert doctest.testmod(orders).failed == 0


def test_a_block_costs_its_hours_and_lasts_whole_months():
    offer = PRICES.offer(10, "consulting", TODAY, TODAY)

    assert offer == Offer(10, "consulting", 18_000, "EUR", TODAY, date(2027, 5, 19))
    assert offer.price_minor == 180_000


@pytest.mark.parametrize(
    ("hours", "starts_on", "field"),
    [
        (4, TODAY, "hours"),
        (MOST_HOURS + 1, TODAY, "hours"),
        (5, TODAY - timedelta(days=1), "starts_on"),
        (5, TODAY + timedelta(days=367), "starts_on"),
    ],
)
def test_what_is_not_offered_is_refused_beside_its_field(hours, starts_on, field):
    with pytest.raises(ValueRefusedError) as refused:
        PRICES.offer(hours, "", starts_on, TODAY)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"hour_minor": 0}, "price"),
        ({"hour_minor": 10**12}, "price"),
        ({"by_activity": {"consulting": 0}}, "consulting"),
        ({"minimum_hours": 0}, "minimum_hours"),
        ({"validity_months": 121}, "validity_months"),
    ],
)
def test_what_is_no_price_list_is_refused_beside_its_field(changed, field):
    with pytest.raises(ValueRefusedError) as refused:
        replace(PRICES, **changed)

    assert refused.value.field == field


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.integers(1, 100))
def test_the_hours_that_are_missing_are_enough_and_not_an_hour_more(requested, free, minimum):
    hours = hours_missing(requested, free, minimum)

    assert hours * 60 + free >= requested
    assert hours == minimum or (hours - 1) * 60 + free < requested
