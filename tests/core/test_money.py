"""Money is typed and read by the minor units of its currency."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core import money
from inscope.core.money import MOST_MINOR, MoneyRefusedError, amount_words, money_words, read_money, refund_of


def test_examples_in_the_text_hold():
    assert doctest.testmod(money).failed == 0


@given(st.integers(0, MOST_MINOR - 1), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_shown_is_read_as_the_same_amount(minor, currency):
    assert read_money(amount_words(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "field", "said"),
    [
        ("1,200", "EUR", "price", "no amount"),
        ("-1", "EUR", "price", "no amount"),
        ("", "EUR", "price", "no amount"),
        ("1.5", "JPY", "price", "1 digits after the point, and JPY has 0"),
        ("1.505", "EUR", "price", "3 digits"),
        ("999999999999999", "EUR", "price", "more than a price"),
        ("1200", "EUX", "currency", "EUX"),
        ("1200", "", "currency", "is not the currency"),
    ],
)
def test_what_is_no_money_is_refused_beside_its_field(text, currency, field, said):
    with pytest.raises(MoneyRefusedError, match=said) as refused:
        read_money(text, currency)

    assert refused.value.details() == {"field": field}


def test_the_hint_shows_an_amount_of_that_currency():
    with pytest.raises(MoneyRefusedError) as refused:
        read_money("lots", "JPY")

    assert refused.value.hint == "give a number such as 1200"


def test_a_currency_that_nobody_knows_is_still_shown():
    assert money_words(120, "XXX") == "1.20 XXX"


@given(st.integers(0, 10**9), st.lists(st.integers(1, 600), min_size=1, max_size=8))
def test_parts_of_a_block_are_refunded_with_no_more_than_its_price(price, parts):
    assert sum(refund_of(one, sum(parts), price) for one in parts) <= price
