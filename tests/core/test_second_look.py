"""Which work a colleague looks at, and who confirms or returns it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.records import ValueRefusedError
from inscope.core.second_look import Looked, SecondLook, SecondLookRefusedError, Worked, require_rule, to_look_at

MAYA, TOMAS = 1, 2


def entry(number, worked, charged=15, *, is_asked=False):
    return Worked(number, f"entry {number}", worked, charged, is_asked=is_asked)


DAYS = st.lists(st.builds(entry, st.integers(1, 99), st.integers(1, 1440), st.integers(0, 1440)), max_size=6)


@given(DAYS, st.integers(1, 1440))
def test_all_that_one_person_worked_on_a_day_is_looked_at_once_it_is_long_enough_together(day, from_minutes):
    is_long = sum(one.worked_minutes for one in day) >= from_minutes

    found = to_look_at(day, from_minutes)

    assert found == ([one for one in day if one.charged_minutes] if is_long else [])


@given(st.integers(1, 1440), st.integers(2, 6), st.integers(1, 1440))
def test_work_in_parts_is_looked_at_as_work_in_one(minutes, parts, from_minutes):
    part, rest = divmod(minutes, parts)
    day = [entry(number, length) for number, length in enumerate([part] * (parts - 1) + [part + rest]) if length]

    assert bool(to_look_at(day, from_minutes)) is bool(to_look_at([entry(1, minutes)], from_minutes))


@given(DAYS)
def test_nothing_is_looked_at_where_nothing_is_set(day):
    assert to_look_at(day, None) == []


def test_what_is_looked_at_already_counts_and_is_not_asked_for_again():
    assert to_look_at([entry(1, 300, is_asked=True), entry(2, 10)], 240) == [entry(2, 10)]


@pytest.mark.parametrize("minutes", [None, 1, 240, 1440])
def test_a_rule_within_a_day_is_taken_where_two_work_on_cases(minutes):
    require_rule(minutes, are_two=True)


@pytest.mark.parametrize(
    ("minutes", "are_two", "message"),
    [
        (0, True, "`0` is not"),
        (1441, True, "`1441` is not"),
        (-5, False, "`-5` is not"),
        (240, False, "fewer than two"),
    ],
)
def test_a_rule_that_is_none_and_one_that_nobody_could_keep_are_refused(minutes, are_two, message):
    with pytest.raises(ValueRefusedError, match=message) as refused:
        require_rule(minutes, are_two=are_two)
    assert refused.value.field == "from_minutes"
    assert refused.value.hint


def test_no_rule_takes_nobody():
    require_rule(None, are_two=False)


WAITING = Looked(MAYA, SecondLook.WAITING)


def test_a_colleague_confirms_or_returns_what_waits_and_who_logged_it_never_does():
    assert (WAITING.may_answer(TOMAS), WAITING.may_answer(MAYA)) == (True, False)
    WAITING.require_answerer(TOMAS)
    with pytest.raises(SecondLookRefusedError, match="a colleague confirms or returns"):
        WAITING.require_answerer(MAYA)


@pytest.mark.parametrize(
    ("standing", "message"),
    [
        (None, "waits for no second look"),
        (SecondLook.CONFIRMED, "is confirmed already"),
        (SecondLook.RETURNED, "is returned already"),
    ],
)
def test_what_does_not_wait_is_not_looked_at(standing, message):
    entry = replace(WAITING, standing=standing)

    assert not entry.may_answer(TOMAS)
    with pytest.raises(SecondLookRefusedError, match=message):
        entry.require_answerer(TOMAS)
