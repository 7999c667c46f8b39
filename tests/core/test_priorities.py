"""What may be done about a priority, and what an urgent request asks for."""

import pytest

from inscope.core.outcome import Outcome
from inscope.core.policy import load_policy
from inscope.core.priorities import (
    ContactRefusedError,
    PriorityRefusedError,
    asks_for_contact,
    beside_production,
    checked_contact,
    open_proposal,
    other_priority,
)
from inscope.packs import read_shipped

PLANS = load_policy(read_shipped("restcomm-c3")).pack.services.plans


def test_another_priority_is_one_of_three_and_not_the_same():
    assert other_priority("P3", "P1") == "P1"

    for to, said in (
        ("P3", "the case is `P3` already"),
        ("urgent", "`urgent` is no priority"),
        ("", "`` is no priority"),
    ):
        with pytest.raises(PriorityRefusedError, match=said) as refused:
            other_priority("P3", to)
        assert refused.value.hint
        assert refused.value.details() == {"field": "priority"}


@pytest.mark.parametrize(
    ("kinds", "place"),
    [
        ([], None),
        (["opened", "priority_proposed"], 1),
        (["priority_proposed", "waiting", "priority_proposed"], 2),
        (["priority_proposed", "reclassified"], None),
        (["priority_proposed", "priority_declined", "resolved"], None),
        (["priority_declined", "priority_proposed"], 1),
    ],
)
def test_the_latest_proposal_is_open_until_it_is_answered(kinds, place):
    assert open_proposal(kinds) == place


def test_what_is_no_production_is_pointed_out_for_urgent_requests_only():
    staging = {
        "request_kind": "production",
        "deployment.live_end_user_traffic": False,
        "deployment.commercial_use": True,
    }

    assert beside_production("P1", staging) == ("deployment.live_end_user_traffic",)
    assert beside_production("P1", {"request_kind": "development"}) == ("request_kind",)
    assert beside_production("P1", {"request_kind": "production", "deployment.commercial_use": "unknown"}) == ()
    assert beside_production("P2", staging) == ()


@pytest.mark.parametrize(
    ("plan", "priority", "asks"),
    [
        (PLANS["premium"], "P1", True),
        (PLANS["premium"], "P2", False),
        (PLANS["standard"], "P1", False),
        (PLANS["customized"], "P1", False),
        (None, "P1", False),
    ],
)
def test_a_contact_is_asked_for_where_urgent_requests_are_answered_around_the_clock(plan, priority, asks):
    assert asks_for_contact(plan, priority, Outcome.COVERED) is asks
    assert not asks_for_contact(plan, priority, Outcome.OUT_OF_SCOPE)


def test_a_contact_can_be_reached():
    assert checked_contact("  Maya  Okafor, +49 170 5550123 ") == "Maya Okafor, +49 170 5550123"
    assert checked_contact("night desk, noc@example.com") == "night desk, noc@example.com"

    for text, said in (
        ("  ", "is empty"),
        ("Maya Okafor", "no phone number"),
        ("x" * 200 + "@", "has 201"),
        ("Maya \x07 01705550123", "not for print"),
    ):
        with pytest.raises(ContactRefusedError, match=said) as refused:
            checked_contact(text)
        assert refused.value.details() == {"field": "contact"}
