"""Licences of a contract line: terms, claims, seats, and what happens when the count changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.affiliates import CircleRefusedError, require_no_circle
from inscope.core.claims import (
    Claimable,
    ClaimRefusedError,
    CountBelowClaimsError,
    RenewalRefusedError,
    Terms,
    TermsRefusedError,
    free_seat,
    require_after,
    require_claimable,
    require_not_over,
    require_one_licence,
    seats_for_count,
)

DAY = date(2026, 5, 20)
NEXT = DAY + timedelta(days=1)


# -- terms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field", "expected"),
    [
        ((NEXT, DAY), "ends_on", "the last day, 2026-05-20, is before the first, 2026-05-21"),
        ((DAY, DAY, 0), "licence_count", "`0` is no licence count"),
        ((DAY, DAY, 100_001), "licence_count", "`100001` is no licence count"),
        ((DAY, DAY, 1, -1), "grace_days", "`-1` is no days of grace"),
        ((DAY, DAY, 1, 367), "grace_days", "`367` is no days of grace"),
        ((DAY, date.max, 1, 1), "grace_days", "`1` is no days of grace"),
    ],
)
def test_terms_that_cannot_be_are_refused_beside_their_field(values, field, expected):
    with pytest.raises(TermsRefusedError, match=expected) as refused:
        Terms(*values)

    assert refused.value.details() == {"field": field}


def test_terms_of_one_day_are_fine():
    assert Terms(DAY, DAY) == Terms(DAY, DAY, 1, 0)


def test_terms_say_how_they_stand():
    terms = Terms(DAY, DAY, grace_days=1)

    days = [DAY + timedelta(days=number) for number in (-1, 0, 1, 2)]
    assert [terms.standing(day).value for day in days] == ["to_come", "in_term", "in_grace", "over"]


def test_a_line_of_one_instance_has_one_licence():
    require_one_licence(Terms(DAY, DAY, 5), is_of_one_instance=False)
    require_one_licence(Terms(DAY, DAY, 1), is_of_one_instance=True)

    with pytest.raises(TermsRefusedError, match="a line of one instance has one licence, not 5"):
        require_one_licence(Terms(DAY, DAY, 5), is_of_one_instance=True)


def test_a_renewal_begins_after_the_line_that_it_renews():
    require_after(Terms(NEXT, NEXT), reference="HT-1", ends_on=DAY)

    with pytest.raises(RenewalRefusedError, match="`HT-1` holds until 2026-05-20") as refused:
        require_after(Terms(DAY, NEXT), reference="HT-1", ends_on=DAY)
    assert refused.value.details() == {"field": "starts_on"}


# -- claims --------------------------------------------------------------------------------------


def test_a_line_of_no_product_is_for_every_instance():
    require_claimable(Claimable("HT-1", Terms(DAY, DAY)), instance_id=1, product_id=7)


@pytest.mark.parametrize(
    ("line", "takes"),
    [
        (Claimable("HT-1", Terms(DAY, DAY)), True),
        (Claimable("HT-1", Terms(DAY, DAY), frozenset({7}), instance_id=1), True),
        (Claimable("HT-1", Terms(DAY, DAY), frozenset({8})), False),
        (Claimable("HT-1", Terms(DAY, DAY), instance_id=2), False),
    ],
)
def test_a_line_takes_the_instances_that_it_is_for_until_its_last_day(line, takes):
    assert line.takes(instance_id=1, product_id=7, on=DAY) is takes
    assert not line.takes(instance_id=1, product_id=7, on=NEXT)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Claimable("HT-1", Terms(DAY, DAY), instance_id=2), "is for another instance alone"),
        (Claimable("HT-1", Terms(DAY, DAY), frozenset({8})), "does not cover the product"),
    ],
)
def test_an_instance_that_a_line_is_not_for_claims_nothing(line, expected):
    with pytest.raises(ClaimRefusedError, match=expected):
        require_claimable(line, instance_id=1, product_id=7)


def test_a_line_can_be_claimed_ahead_and_until_its_last_day():
    line = Claimable("HT-1", Terms(DAY, DAY))

    require_not_over(line, DAY - timedelta(days=9))
    require_not_over(line, DAY)
    with pytest.raises(ClaimRefusedError, match="`HT-1` ended on 2026-05-20"):
        require_not_over(line, NEXT)


@given(st.sets(st.integers(1, 9)), st.integers(1, 9))
def test_a_seat_is_free_within_the_count_or_there_is_none(taken, count):
    seat = free_seat(taken, count)

    assert (seat is None) is (set(range(1, count + 1)) <= taken)
    assert seat is None or (seat not in taken and 1 <= seat <= count)


# -- a count that changes ------------------------------------------------------------------------

seats = st.dictionaries(st.integers(1, 99), st.integers(1, 9), max_size=9).map(
    lambda made: {claim: place + 1 for place, claim in enumerate(made)}
)


@given(seats, st.integers(1, 12), st.data())
def test_a_new_count_keeps_everybody_seated_but_those_that_were_named(held, count, data):
    lost = max(0, len(held) - count)
    unlicensed = data.draw(st.permutations(sorted(held)))[:lost]
    after = held | seats_for_count(held, count, unlicensed=unlicensed)

    seated = [seat for seat in after.values() if seat is not None]
    assert {claim for claim, seat in after.items() if seat is None} == set(unlicensed)
    assert len(set(seated)) == len(seated) == len(held) - lost
    assert all(1 <= seat <= count for seat in seated)
    assert all(after[claim] == seat for claim, seat in held.items() if seat <= count and claim not in unlicensed)


@pytest.mark.parametrize(
    ("count", "unlicensed", "hint"),
    [
        (1, [], "say which 2 claims become unlicensed"),
        (1, [11], "say which 2 claims become unlicensed"),
        (2, [11, 12], "say which one claim becomes unlicensed"),
        (2, [99], "say which one claim becomes unlicensed"),
    ],
)
def test_a_count_below_the_claims_takes_word_which_of_them_lose_their_seats(count, unlicensed, hint):
    with pytest.raises(CountBelowClaimsError) as refused:
        seats_for_count({11: 1, 12: 2, 13: 3}, count, unlicensed=unlicensed)

    assert refused.value.message == f"`{count}` is below the 3 claims that hold a seat"
    assert (refused.value.hint, refused.value.details()) == (hint, {"field": "licence_count"})


def test_who_was_named_keeps_the_seat_where_the_count_suffices():
    assert seats_for_count({11: 1, 12: 2}, 2, unlicensed=[11]) == {}


# -- the tree ------------------------------------------------------------------------------------


def test_a_customer_belongs_to_none_of_its_own_affiliates():
    require_no_circle(1, [2, 3])

    with pytest.raises(CircleRefusedError) as refused:
        require_no_circle(1, [2, 1])
    assert refused.value.details() == {"field": "parent"}
