"""Facts with their sources: which of them win, and how they are stored."""

import json
from datetime import UTC, date, datetime

import pytest

from inscope.core.policy import FactError, load_policy
from inscope.core.policy.sourced import Sourced, checked, gather
from inscope.packs import read_shipped

POLICY = load_policy(read_shipped("restcomm-c3"))
TODAY = date(2026, 5, 20)
AT = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)


def record(value, note=""):
    return Sourced(value, "record", note=note)


def said(value, **other):
    return Sourced(value, "customer", 7, AT, **other)


def test_a_later_layer_stands_before_an_earlier_one():
    gathered = gather(POLICY, TODAY, [{"plan": record("standard")}, {"plan": record("premium", "S-1")}])

    assert gathered.facts.as_json()["plan"] == "premium"
    assert gathered.sources["plan"].note == "S-1"


def test_the_day_of_receipt_is_the_one_that_is_given():
    assert gather(POLICY, TODAY, []).facts.asked_on == TODAY


@pytest.mark.parametrize("layer", [{"plan": record("gold")}, {"colour": record("red")}])
def test_a_record_for_which_the_policy_has_no_word_says_nothing(layer):
    gathered = gather(POLICY, TODAY, [layer])

    assert gathered.sources == {}
    assert set(gathered.facts.as_json()) == {"asked_on"}


def test_unknown_is_a_word_for_every_fact():
    gathered = gather(POLICY, TODAY, [{"plan": said("unknown")}])

    assert gathered.facts.as_json()["plan"] == "unknown"


def test_facts_and_sources_are_stored_as_text_and_read_back():
    gathered = gather(
        POLICY, TODAY, [{"instance_licensed": record(value=True)}, {"hours.requested": said(0.35, statement=3)}]
    )

    facts = POLICY.read_json(gathered.facts_text(), TODAY)
    sources = json.loads(gathered.sources_text())
    assert facts.values == gathered.facts.values
    assert sources == {
        "hours.requested": {"source": "customer", "person": 7, "at": "2026-05-20T09:30:00+00:00", "statement": 3},
        "instance_licensed": {"source": "record"},
    }
    assert gathered.statements == (3,)


def test_a_value_is_checked_against_the_vocabulary():
    assert checked(POLICY, "hours.requested", "1:30") == 1.5
    with pytest.raises(FactError):
        checked(POLICY, "plan", "gold")
    with pytest.raises(FactError):
        checked(POLICY, "colour", "red")
