"""Deciding again: identical to the byte, or told part by part."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.policy import FactError, load_policy
from inscope.core.policy.replay import replay
from inscope.packs import read_shipped
from tests.core.packs import TODAY

POLICY = load_policy(read_shipped("restcomm-c3"))
FACTS = json.dumps({"asked_on": "2026-05-20", "issue_class": "performance_tuning", "request_kind": "production"})
STORED = POLICY.decide(POLICY.read_json(FACTS, TODAY)).canonical().decode()


def again(stored=STORED, facts=FACTS):
    return replay(POLICY, facts, TODAY, stored)


def test_the_same_facts_give_the_same_bytes():
    found = again()

    assert found.is_identical
    assert found.differences == ()


def test_other_facts_give_the_parts_that_differ():
    found = again(facts=FACTS.replace("performance_tuning", "third_party_product"))

    parts = {name: (stored, now) for name, stored, now in found.differences}
    assert not found.is_identical
    assert parts["clause"] == ('"PS-X-PERF"', '"PS-X-3P"')
    assert "outcome" not in parts


def test_a_part_that_is_missing_or_new_is_told():
    stored = json.loads(STORED)
    stored["colour"] = stored.pop("clause")

    names = [name for name, _, _ in again(json.dumps(stored)).differences]

    assert names == ["clause", "colour"]


def test_the_same_decision_in_other_bytes_is_told():
    spaced = json.dumps(json.loads(STORED))

    assert again(spaced).differences == (("bytes", spaced, STORED),)


@pytest.mark.parametrize("stored", ["no json", "[1, 2]", '"covered"'])
def test_what_is_no_decision_is_told_as_a_whole(stored):
    assert again(stored).differences == (("decision", stored, STORED),)


def test_facts_that_are_not_of_the_policy_are_refused():
    with pytest.raises(FactError, match="colour"):
        again(facts='{"colour": "red"}')


@given(st.integers(0, len(STORED) - 1), st.characters(codec="utf-8"))
def test_any_single_character_that_is_changed_is_found(offset, character):
    changed = STORED[:offset] + character + STORED[offset + 1 :]

    found = again(changed)

    assert found.is_identical == (changed == STORED)
    assert bool(found.differences) == (changed != STORED)
