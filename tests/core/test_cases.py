"""What follows for a case from its decision: whose turn it is, who may state which fact, how a case is named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.cases import (
    FactNotYoursError,
    NoCaseError,
    Turn,
    WaitingFor,
    number_of,
    priority_of,
    reference_of,
    source_of_statement,
    turn_after,
)
from inscope.core.people import RightRefusedError, contact_actor, staff_actor
from inscope.core.policy import load_policy
from inscope.core.policy.vocabulary import ASKED_ON
from inscope.packs import read_shipped

POLICY = load_policy(read_shipped("restcomm-c3"))
TODAY = date(2026, 5, 20)

RELEASE = {
    "version.major_original_release_on": "2025-03-01",
    "version.feature_status": "generally_available",
    "lifecycle_years": 3,
    "software_source": "support_portal",
}
LICENCE = {"instance_licensed": True, "subscription_starts_on": "2025-01-01", "subscription_ends_on": "2027-01-01"}
USE = {
    "deployment.live_end_user_traffic": True,
    "deployment.commercial_use": True,
    "deployment.prime_time_use": True,
}
ISSUE = {"request_kind": "production", "issue_class": "product_issue"} | RELEASE | LICENCE | USE
"""Everything is known of this issue but its cause, which an engineer judges."""
FEATURE = {
    "request_kind": "development",
    "activity": "priority_development",
    "issue_class": "roadmap_feature",
    "hours.available": 40,
    "hours.requested": 8,
    "hours.allocated_activity": "priority_development",
    "cca_accepted": True,
    "cca_accepted_on": "2026-01-01",
    "work_starts_on": "2026-06-01",
} | RELEASE
"""Everything is known of this wish but whether the feature is on the roadmap."""

CONTACT = contact_actor(1, 7, ["open_requests"])
READER = contact_actor(2, 7, [])
ENGINEER = staff_actor(3, ["support_engineer"])
MANAGER = staff_actor(4, ["account_manager"])


def turn(facts, **other):
    known = {name: value for name, value in (facts | other).items() if value is not None}
    return turn_after(POLICY.decide(POLICY.read_facts(known, TODAY)))


# -- whose turn it is ----------------------------------------------------------------------------


def test_what_is_covered_is_the_vendors_to_act_on():
    assert turn(ISSUE, caused_by_product="likely") == Turn(WaitingFor.VENDOR)


def test_a_refusal_waits_for_nobody():
    assert turn(ISSUE, issue_class="performance_tuning") == Turn(WaitingFor.NOBODY)


def test_what_only_an_engineer_can_judge_waits_for_one():
    assert turn(ISSUE) == Turn(WaitingFor.JUDGMENT, "caused_by_product", "support_engineer")


def test_a_rule_that_asks_for_a_judgment_names_the_fact_and_the_role():
    how_to = turn(ISSUE, issue_class="usage")
    long_engagement = turn(
        FEATURE,
        activity="project_consulting",
        issue_class="development_consulting",
        **{"hours.allocated_activity": "project_consulting", "engagement.short_term": False},
    )

    assert how_to == Turn(WaitingFor.JUDGMENT, "issue_class", "support_engineer")
    assert long_engagement.waiting_for is WaitingFor.JUDGMENT
    assert (long_engagement.fact, long_engagement.role) == ("engagement.short_term", "consultant")


def test_what_records_do_not_say_is_judged_where_the_policy_names_a_role_for_it():
    assert turn(FEATURE) == Turn(WaitingFor.JUDGMENT, "feature_on_roadmap", "product_manager")
    assert turn(FEATURE, feature_on_roadmap=True) == Turn(WaitingFor.VENDOR)


def test_a_question_that_the_customer_answers_waits_for_the_customer():
    assert turn(ISSUE, issue_class=None) == Turn(WaitingFor.CUSTOMER)


def test_what_records_do_not_say_is_asked_of_the_customer_where_the_policy_lets_it():
    assert turn(FEATURE, feature_on_roadmap=True, software_source=None) == Turn(WaitingFor.CUSTOMER)


def test_records_that_are_missing_wait_for_the_vendor_even_while_a_judgment_is_open():
    assert turn(ISSUE, instance_licensed=None) == Turn(WaitingFor.VENDOR)


@given(st.sets(st.sampled_from(sorted(ISSUE)), max_size=len(ISSUE)))
def test_whoever_answers_the_first_missing_fact_has_the_turn_whatever_is_unknown(unknown):
    known = {name: value for name, value in ISSUE.items() if name not in unknown}
    decision = POLICY.decide(POLICY.read_facts(known, TODAY))

    first = POLICY.facts[decision.missing[0].fact]

    expected = {"customer": WaitingFor.CUSTOMER, "judgment": WaitingFor.JUDGMENT, "record": WaitingFor.VENDOR}
    asked = first.fallback if first.source == "record" and first.fallback else first.source
    assert turn_after(decision).waiting_for is expected[asked]


# -- who states what -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["issue_class", "deployment.commercial_use", "software_source"])
def test_a_contact_states_what_customers_answer(name):
    assert source_of_statement(POLICY, name, CONTACT) == "customer"


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("instance_licensed", "the vendor's records"),
        ("feature_on_roadmap", "the vendor's records"),
        (ASKED_ON, "the vendor's records"),
        ("caused_by_product", "the role `support_engineer`"),
    ],
)
def test_a_contact_states_nothing_of_the_records_and_judges_nothing(name, owner):
    with pytest.raises(FactNotYoursError, match=f"`{name}` is answered by {owner}") as refusal:
        source_of_statement(POLICY, name, CONTACT)

    assert refusal.value.details() == {"fact": name}
    assert refusal.value.hint


@pytest.mark.parametrize("name", ["issue_class", "instance_licensed", "feature_on_roadmap"])
def test_what_an_engineer_corrects_counts_as_the_records(name):
    assert source_of_statement(POLICY, name, ENGINEER) == "record"


@pytest.mark.parametrize("name", ["caused_by_product", ASKED_ON])
def test_an_engineer_corrects_no_judgment_and_not_the_day_of_receipt(name):
    with pytest.raises(FactNotYoursError, match=f"`{name}`"):
        source_of_statement(POLICY, name, ENGINEER)


@pytest.mark.parametrize(("actor", "right"), [(READER, "write_requests"), (MANAGER, "work_cases")])
def test_whoever_may_not_write_states_nothing(actor, right):
    with pytest.raises(RightRefusedError, match=right):
        source_of_statement(POLICY, "issue_class", actor)


def test_a_fact_of_the_customer_says_so_to_whoever_may_not_answer_it():
    assert "answered by the customer" in FactNotYoursError(POLICY.facts["issue_class"]).message


# -- priority and names --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "priority"),
    [
        ({"priority_chosen": "P1"}, "P1"),
        ({"priority_chosen": "P2"}, "P2"),
        ({}, "P3"),
        ({"priority_chosen": "unknown"}, "P3"),
        ({"priority_chosen": "P0"}, "P3"),
    ],
)
def test_a_request_without_a_priority_of_the_policy_is_of_the_third(facts, priority):
    assert priority_of(facts) == priority


@given(st.integers(1, 10**18 - 1), st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=8))
def test_a_case_is_found_by_the_name_that_people_read(number, prefix):
    reference = reference_of(number, prefix)

    assert reference == f"{prefix}-{number}"
    assert number_of(f"  {reference.lower()} ") == number_of(str(number)) == number


@given(st.text(max_size=30))
def test_any_text_is_the_name_of_a_case_or_of_none(text):
    number = number_of(text)

    assert number is None or 0 <= number < 10**18
    assert number is None or text.strip().endswith(str(number))


@pytest.mark.parametrize(
    "text",
    ["", "KS", "KS-", "-2041", "KS2041", "KS-20 41", "KS-2041-1", "K5-2041", "1" * 19, "\u0662\u0660\u0664\u0661", "%"],
)
def test_what_names_no_case_is_no_number(text):
    assert number_of("2041") == 2041
    assert number_of(text) is None


def test_a_case_that_one_may_not_see_is_called_absent():
    refusal = NoCaseError()

    assert refusal.message == "there is no such case"
    assert refusal.details() == {}
