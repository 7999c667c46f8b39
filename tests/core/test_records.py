"""Records that people change: what changed is told, and nobody changes what they did not see."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.records import (
    NameRefusedError,
    RecordMovedOnError,
    RecordTakenError,
    checked_name,
    differences,
    require_seen,
    state_of,
    told,
)

A_DAY = date(2026, 5, 20)
VALUES = st.dictionaries(
    st.sampled_from("abc"), st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.dates()
)


class Named:
    def __str__(self):
        return "5.4.2"


def test_values_are_told_as_json_carries_them():
    values = {"on": A_DAY, "in": Named(), "roles": ("a", A_DAY), "years": 3, "known": None, "is": True, "name": "x"}

    assert told(values) == {
        "on": "2026-05-20", "in": "5.4.2", "roles": ["a", "2026-05-20"],
        "years": 3, "known": None, "is": True, "name": "x",
    }  # fmt: skip


@given(VALUES, VALUES)
def test_two_states_are_equal_where_nothing_differs(one, other):
    assert (state_of(one) == state_of(other)) is (told(one) == told(other) and str(told(one)) == str(told(other)))
    assert state_of(one) == state_of(dict(reversed(one.items())))


@given(VALUES, VALUES)
def test_differences_lead_from_what_was_to_what_is(before, after):
    was, now, changes = told(before), told(after), differences(before, after)

    assert all(pair == [was.get(key), now.get(key)] for key, pair in changes.items())
    assert {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)} >= changes.keys()
    assert differences(before, before) == {}


def test_nothing_is_the_same_however_it_is_said():
    assert differences({"name": "", "roles": ()}, {"name": None}) == {}
    assert differences({"is": False, "count": 0}, {"is": None, "count": None}) == {
        "is": [False, None],
        "count": [0, None],
    }


def test_of_a_text_only_that_it_changed_is_told():
    assert differences({"about": "a"}, {"about": "b"}, texts={"about"}) == {"about": []}


def test_a_record_is_changed_by_who_saw_it():
    require_seen("product", {"name": "Gateway"}, state_of({"name": "Gateway"}))
    require_seen("product", {}, "")

    with pytest.raises(RecordMovedOnError, match="somebody changed this product"):
        require_seen("product", {"name": "Gateway"}, state_of({"name": "Gate"}))


def test_a_name_that_stands_and_one_that_is_none_say_beside_which_field():
    assert RecordTakenError("major version", "5", field="number").details() == {"field": "number"}
    with pytest.raises(NameRefusedError) as refused:
        checked_name("environment", "", field="environment")
    assert refused.value.details() == {"field": "environment"}
