"""Who may object to an entry of work until when, and who answers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.objections import Contested, ObjectionRefusedError

LOGGED_ON = date(2026, 5, 20)
MAYA, TOMAS = 1, 2
ENTRY = Contested(MAYA, LOGGED_ON, 14, stands=True)


@given(st.integers(0, 366), st.integers(-5, 400))
def test_an_objection_is_taken_from_the_entry_on_until_its_days_are_over(days, after):
    entry, today = replace(ENTRY, objection_days=days), LOGGED_ON + timedelta(days=after)

    is_taken = 0 <= after <= days

    assert entry.is_open_to_objection(today) is is_taken
    if is_taken:
        entry.require_open(today)
    else:
        with pytest.raises(ObjectionRefusedError, match=f"until `{entry.until}`"):
            entry.require_open(today)


@given(st.integers(0, 366), st.integers(0, 400))
def test_what_waits_for_a_second_look_takes_objections_until_its_days_are_over_from_when_it_is_confirmed(days, after):
    waiting = replace(ENTRY, objection_days=days, is_unconfirmed=True)
    today = LOGGED_ON + timedelta(days=after)

    assert (waiting.until, waiting.is_open_to_objection(today)) == (None, True)
    waiting.require_open(today)
    confirmed = replace(waiting, is_unconfirmed=False, confirmed_on=today)
    assert confirmed.until == today + timedelta(days=days)
    assert confirmed.is_open_to_objection(confirmed.until)
    assert not confirmed.is_open_to_objection(confirmed.until + timedelta(days=1))
    assert not replace(waiting, stands=False).is_open_to_objection(today)


def test_a_confirmation_that_is_dated_earlier_shortens_nothing():
    assert replace(ENTRY, confirmed_on=LOGGED_ON - timedelta(days=9)).until == ENTRY.until


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"is_answered": False}, "objected to already"),
        ({"is_answered": True}, "objected to already"),
        ({"stands": False}, "given back already"),
    ],
)
def test_an_entry_is_objected_to_once_while_it_stands(changed, message):
    entry = replace(ENTRY, **changed)

    assert not entry.is_open_to_objection(LOGGED_ON)
    with pytest.raises(ObjectionRefusedError, match=message):
        entry.require_open(LOGGED_ON)


@pytest.mark.parametrize(
    ("person", "is_alone", "may"), [(TOMAS, False, True), (TOMAS, True, True), (MAYA, False, False), (MAYA, True, True)]
)
def test_a_colleague_answers_where_there_is_one(person, is_alone, may):
    entry = replace(ENTRY, is_answered=False)

    assert entry.may_answer(person, is_alone=is_alone) is may
    if may:
        entry.require_answerer(person, is_alone=is_alone)
    else:
        with pytest.raises(ObjectionRefusedError, match="a colleague answers"):
            entry.require_answerer(person, is_alone=is_alone)


@pytest.mark.parametrize("is_answered", [None, True])
def test_what_waits_for_no_answer_gets_none(is_answered):
    entry = replace(ENTRY, is_answered=is_answered)

    with pytest.raises(ObjectionRefusedError, match="no objection"):
        entry.require_answerer(TOMAS, is_alone=False)
