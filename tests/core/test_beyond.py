"""Work beyond the blocks adds up on statements, however the time is cut, and comes to what stands."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.beyond import NOTHING, Charge, Sum, came_to, sums_of
from inscope.core.overage import amount_of


@st.composite
def histories(draw):
    """Work with the day on which it was recorded, and that on which it was taken back, if it was."""
    return draw(
        st.lists(
            st.tuples(
                st.builds(Charge, st.integers(1, 600), st.integers(0, 30_000), st.sampled_from(["EUR", "JPY", "USD"]))
                | st.builds(Charge, st.integers(1, 600)),
                st.integers(0, 100),
                st.none() | st.integers(0, 100),
            )
        )
    )


def lines_of(history):
    """Yield what statements tell of it, each with its day."""
    for charge, made_on, back_after in history:
        yield made_on, charge
        if back_after is not None:
            yield made_on + back_after, Charge(charge.minutes, charge.rate_minor, charge.currency, is_back=True)


@given(histories(), st.sets(st.integers(1, 200), max_size=5))
def test_periods_add_up_to_what_stands(history, cuts):
    edges = [0, *sorted(cuts), 10**6]
    total: Counter[tuple[str, str]] = Counter()
    for first, end in pairwise(edges):
        for one in sums_of(charge for on, charge in lines_of(history) if first <= on < end):
            total[one.currency, "minutes"] += one.minutes
            total[one.currency, "minor"] += one.amount_minor

    stands = [charge for charge, _made_on, back_after in history if back_after is None]
    for currency in {charge.currency for charge, *_days in history}:
        own = [one for one in stands if one.currency == currency]
        assert total[currency, "minutes"] == sum(one.minutes for one in own)
        assert total[currency, "minor"] == sum(amount_of(one.minutes, one.rate_minor) for one in own)


@given(histories())
def test_what_is_charged_alike_may_be_summed_before(history):
    lines = [charge for _on, charge in lines_of(history)]
    alike = Counter((one.minutes, one.rate_minor, one.currency, one.is_back) for one in lines)

    grouped = (Charge(*what, count=count) for what, count in alike.items())

    assert sums_of(grouped) == sums_of(lines)


def test_an_accountant_reads_a_sum_for_each_currency():
    charges = [
        Charge(50, 10_000, "USD"),
        Charge(90, 12_000, "EUR", is_before=True),
        Charge(30, 12_000, "EUR", is_back=True),
        Charge(45),
        Charge(45, is_back=True),
    ]

    found = sums_of(charges)

    assert found == (Sum("", 0, 0), Sum("EUR", 60, 12_000), Sum("USD", 50, 8_333))
    assert came_to(found) == "0 minutes given; 60 minutes for 12000 EUR; 50 minutes for 8333 USD"


@pytest.mark.parametrize(("charges", "told"), [([], NOTHING), ([Charge(15)], "15 minutes given")])
def test_what_a_month_came_to_is_kept_in_words(charges, told):
    assert came_to(sums_of(charges)) == told


def test_each_piece_is_rounded_by_itself():
    assert sums_of([Charge(1, 100, "EUR", count=3)]) == (Sum("EUR", 3, 6),)
