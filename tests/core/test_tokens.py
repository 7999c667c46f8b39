"""What becomes of a token: it ends, it is replaced, it is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.tokens import LONGEST, OVERLAPS, UNUSED, USUAL, TokenState, end_of_last, end_of_next, state_of

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=800)).map(lambda length: NOW - length)


@pytest.mark.parametrize(
    ("token", "state"),
    [
        ({}, "works"),
        ({"expires_at": None}, "works"),
        ({"used_at": NOW - UNUSED + DAY}, "works"),
        ({"used_at": NOW - UNUSED}, "unused"),
        ({"made_at": NOW - UNUSED}, "unused"),
        ({"made_at": NOW - UNUSED, "used_at": NOW}, "works"),
        ({"expires_at": NOW}, "ended"),
        ({"expires_at": NOW, "revoked_at": NOW - DAY}, "revoked"),
        ({"revoked_at": NOW}, "revoked"),
    ],
)
def test_a_token_works_until_it_ends_or_is_revoked_and_says_when_nobody_uses_it(token, state):
    usual = {"made_at": NOW - DAY, "used_at": None, "expires_at": NOW + DAY, "revoked_at": None}

    assert state_of(**{**usual, **token}, now=NOW) == TokenState(state)


@given(made_at=moments, length=st.none() | st.timedeltas(min_value=timedelta(seconds=1), max_value=2 * LONGEST))
def test_what_replaces_a_token_works_as_long_and_never_longer_than_a_token_may(made_at, length):
    ends_at = end_of_next(made_at=made_at, expires_at=None if length is None else made_at + length, now=NOW)

    assert ends_at - NOW == (USUAL if length is None else min(length, LONGEST))


@given(
    remains=st.none() | st.timedeltas(min_value=timedelta(seconds=1), max_value=LONGEST),
    overlap=st.sampled_from(list(OVERLAPS.values())),
)
def test_a_token_that_was_replaced_never_ends_later_than_it_had(remains, overlap):
    expires_at = None if remains is None else NOW + remains

    ends_at = end_of_last(expires_at=expires_at, overlap=overlap, now=NOW)

    assert ends_at <= NOW + overlap
    assert expires_at is None or ends_at <= expires_at
