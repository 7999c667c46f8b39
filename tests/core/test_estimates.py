"""An estimate says what all the work takes, and holds what is neither charged nor held."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.blocks import MOST_MINUTES
from inscope.core.estimates import EstimateRefusedError, answering, checked_estimate, to_hold
from inscope.core.people import Right


@pytest.mark.parametrize(
    ("minutes", "known", "said"),
    [
        (0, 0, "`0` minutes are no estimate"),
        (MOST_MINUTES + 1, 0, "are no estimate"),
        (60, 60, "60 are charged or held already"),
    ],
)
def test_an_estimate_says_something_new(minutes, known, said):
    with pytest.raises(EstimateRefusedError, match=said) as refused:
        checked_estimate(minutes, known)
    assert refused.value.details() == {"field": "minutes"}


@given(st.integers(1, MOST_MINUTES), st.integers(0, MOST_MINUTES))
def test_what_is_held_completes_what_is_known_and_never_takes_back(minutes, known):
    assert known + to_hold(minutes, known) == max(minutes, known)


def test_an_estimate_is_kept_as_it_was_given():
    assert checked_estimate(61, 60) == 61


def test_who_buys_answers_and_where_nobody_buys_who_writes_requests():
    assert answering(has_buyer=True) is Right.BUY_HOURS
    assert answering(has_buyer=False) is Right.WRITE_REQUESTS
