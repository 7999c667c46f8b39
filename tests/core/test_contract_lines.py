"""Which contract line answers for an instance on a day: the seat first, then the term, then the most specific."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.entitlement import ANSWERING, Line, Place, Reach, Standing, entitlement_of

DAY = date(2026, 5, 20)


def days(number):
    return timedelta(days=number)


def line(reference="HT-1", *, begins=-10, ends=10, grace=0, reach=Reach.CONTRACT, place=Place.NONE):
    return Line(reference, "premium", DAY + days(begins), DAY + days(ends), grace, reach=reach, place=place)


lines = st.builds(
    line,
    st.sampled_from([f"HT-{number}" for number in range(20)]),
    begins=st.integers(-40, 5),
    ends=st.integers(5, 40).map(lambda number: number - 20),
    grace=st.sampled_from([0, 0, 3, 14]),
    reach=st.sampled_from(Reach),
    place=st.sampled_from(Place),
).filter(lambda one: one.starts_on <= one.ends_on)
several = st.lists(lines, max_size=6, unique_by=lambda one: one.reference)


# -- properties ----------------------------------------------------------------------------------


@given(several)
def test_a_line_that_is_over_or_to_come_never_answers(among):
    found = entitlement_of(among, DAY)

    assert found.line is None or found.line.starts_on <= DAY <= found.line.answers_until
    assert found.covers is (found.line is not None and found.line.place is Place.SEAT)


@given(several)
def test_of_lines_on_which_the_instance_stands_alike_the_most_specific_in_term_answers(among):
    found = entitlement_of(among, DAY).line
    alike = [
        one
        for one in among
        if found and one.standing(DAY) in ANSWERING and (one.place is Place.SEAT) is (found.place is Place.SEAT)
    ]
    in_term = [one for one in alike if one.standing(DAY) is Standing.IN_TERM]

    assert found is None or found in (in_term or alike)
    assert all(list(Reach).index(found.reach) <= list(Reach).index(one.reach) for one in (in_term or alike) if found)


@given(several)
def test_a_seat_stands_before_everything_else(among):
    has_seat = any(one.place is Place.SEAT and one.standing(DAY) in ANSWERING for one in among)

    assert entitlement_of(among, DAY).covers is has_seat


@given(several, st.randoms())
def test_the_order_of_lines_does_not_matter(among, chance):
    shuffled = list(among)
    chance.shuffle(shuffled)

    assert entitlement_of(shuffled, DAY) == entitlement_of(among, DAY)


@given(several, lines)
def test_a_line_that_does_not_answer_and_gives_no_seat_changes_nothing(among, other):
    unrelated = replace(other, reference="other", place=Place.NONE, ends_on=other.starts_on, grace_days=0)

    if unrelated.standing(DAY) not in ANSWERING:
        assert entitlement_of([*among, unrelated], DAY) == entitlement_of(among, DAY)


@given(several, lines)
def test_one_more_line_takes_no_licence_away(among, other):
    before, after = entitlement_of(among, DAY), entitlement_of([*among, replace(other, reference="other")], DAY)

    assert after.covers or not before.covers


# -- how a line stands ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (-11, Standing.TO_COME),
        (-10, Standing.IN_TERM),
        (10, Standing.IN_TERM),
        (11, Standing.IN_GRACE),
        (13, Standing.IN_GRACE),
        (14, Standing.OVER),
    ],
)
def test_both_days_of_a_term_are_included_and_grace_comes_after_them(on, standing):
    assert line(grace=3).standing(DAY + days(on)) is standing


def test_grace_is_used_where_no_line_is_in_term():
    grace, term = line("A", ends=-1, grace=3, place=Place.SEAT), line("B", place=Place.SEAT)

    assert entitlement_of([grace], DAY).standing is Standing.IN_GRACE
    assert entitlement_of([grace, term], DAY).line == term


def test_of_two_alike_the_one_that_ends_last_answers_and_then_the_reference_decides():
    assert entitlement_of([line("A"), line("B", ends=11)], DAY).line == line("B", ends=11)
    assert entitlement_of([line("B"), line("A")], DAY).line == line("A")


def test_a_claim_beyond_the_count_stands_before_no_claim():
    beyond = line("B", place=Place.BEYOND)

    assert entitlement_of([line("A"), beyond], DAY).line == beyond


def test_where_none_answers_the_line_of_the_seat_is_named():
    ended, earlier = line("A", ends=-2, place=Place.SEAT), line("B", ends=-9, place=Place.SEAT)
    to_come, sooner = (line(one, begins=at, place=Place.SEAT) for one, at in (("C", 5), ("D", 3)))

    assert entitlement_of([earlier, ended, to_come], DAY).idle == ended
    assert entitlement_of([to_come, sooner], DAY).idle == sooner
    assert entitlement_of([line("A", ends=-2)], DAY).named is None


# -- in words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (line(), "HT-1"),
        (line(ends=-1, grace=3), "HT-1, in grace until 2026-05-22"),
        (line(ends=-1, place=Place.SEAT), "HT-1, ended on 2026-05-19"),
        (line(begins=1, place=Place.SEAT), "HT-1, begins on 2026-05-21"),
    ],
)
def test_a_line_says_how_it_stands(one, told):
    assert entitlement_of([one], DAY).line_told() == told


@pytest.mark.parametrize(
    ("place", "told", "is_licensed"),
    [
        (Place.SEAT, "HT-1", True),
        (Place.BEYOND, "prod-1, beyond the licences of HT-1", False),
        (Place.NONE, "prod-1, claims no place of HT-1", False),
    ],
)
def test_an_instance_says_why_it_is_licensed_or_is_not(place, told, is_licensed):
    found = entitlement_of([line(place=place)], DAY)

    assert (found.licence_told("prod-1"), found.is_licensed) == (told, is_licensed)


def test_where_there_is_no_line_that_is_said():
    found = entitlement_of([], DAY)

    assert (found.standing, found.line_told(), found.licence_told("prod-1")) == (None, "", "prod-1, no line covers it")
