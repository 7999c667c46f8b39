"""Facts of a case over HTTP: stated by contacts, corrected and judged by the vendor's people."""

import pytest

from inscope.apps.cases.models import Case
from inscope.apps.coverage.models import Assertion
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import ISSUE, NOW, make_staff

LIKELY = {"facts": {"caused_by_product": "likely"}, "why": "The trace shows it.", "judgment": True}


@pytest.fixture
def case(contact, instance):
    """A case that waits for a judgment."""
    return contact.open(facts=ISSUE, instance=str(instance.public_id)).json()


@pytest.fixture
def place(case):
    return f"cases/{case['id']}/assertions"


def stated():
    with acting_as(INSCOPE):
        return Assertion.objects.count()


def test_a_contact_states_a_fact_and_is_told_the_new_decision(contact, case, place):
    answer = contact.post(place, {"facts": {"issue_class": "performance_tuning"}})

    assert answer.status_code == 201
    decision = answer.json()
    assert (decision["outcome"], decision["clause"]) == ("out_of_scope", "PS-X-PERF")
    assert (decision["number"], decision["cause"]) == (2, "fact")
    now = contact.get(f"cases/{case['id']}").json()
    assert now["decision"] == decision
    assert (now["waiting_for"], now["judge"], now["decisions"]) == ("nobody", None, 2)


def test_what_was_stated_before_stays(contact, case, place):
    contact.post(
        place, {"facts": {"issue_class": "performance_tuning"}, "why": "We misread it.", "evidence": "a graph"}
    )

    stated = contact.get(f"cases/{case['id']}").json()["assertions"]

    assert [one["value"] for one in stated if one["fact"] == "issue_class"] == ["product_issue", "performance_tuning"]
    assert (stated[-1]["why"], stated[-1]["evidence"]) == ("We misread it.", "a graph")
    outcomes = [one["outcome"] for one in contact.get(f"cases/{case['id']}/decisions").json()["decisions"]]
    assert outcomes == ["needs_judgment", "out_of_scope"]


def test_facts_may_be_nested(contact, place):
    answer = contact.post(place, {"facts": {"deployment": {"commercial_use": False}}})

    assert answer.status_code == 201


def test_an_engineer_corrects_a_fact_with_a_reason(engineer, contact, case, place):
    answer = engineer.post(place, {"facts": {"issue_class": "performance_tuning"}, "why": "It is about load."})

    assert (answer.status_code, answer.json()["outcome"]) == (201, "out_of_scope")
    last = contact.get(f"cases/{case['id']}").json()["assertions"][-1]
    assert last["person"] == {"name": "Jonas Weber", "is_staff": True}
    assert (last["source"], last["why"]) == ("record", "It is about load.")


def test_an_engineer_judges_and_the_case_is_decided(engineer, contact, case, place):
    answer = engineer.post(place, {**LIKELY, "evidence": "rtp.log, line 3"})

    assert answer.status_code == 201
    assert (answer.json()["outcome"], answer.json()["clause"], answer.json()["cause"]) == (
        "covered",
        "PS-COV",
        "judgment",
    )
    now = contact.get(f"cases/{case['id']}").json()
    assert (now["outcome"], now["waiting_for"], now["judge"]) == ("covered", "vendor", None)
    last = now["assertions"][-1]
    assert (last["source"], last["role"], last["evidence"]) == ("judgment", "support_engineer", "rtp.log, line 3")


REFUSED = {
    "no facts": ({}, 400, "body_refused"),
    "facts that are a list": ({"facts": []}, 400, "body_refused"),
    "an empty list of facts": ({"facts": {}}, 422, "fact_refused"),
    "an empty group": ({"facts": {"deployment": {}}}, 422, "fact_refused"),
    "a member too many": ({"facts": {"plan": "premium"}, "because": "x"}, 400, "body_refused"),
    "a reason that is a number": ({"facts": {"plan": "premium"}, "why": 1}, 400, "body_refused"),
    "a judgment that is a word": ({"facts": {"plan": "premium"}, "judgment": "yes"}, 400, "body_refused"),
    "an unknown fact": ({"facts": {"issue_clas": "x"}}, 422, "fact_refused"),
    "a wrong word": ({"facts": {"issue_class": "x"}}, 422, "fact_refused"),
    "a fact that is null": ({"facts": {"issue_class": None}}, 422, "fact_refused"),
    "a fact of the records": ({"facts": {"instance_licensed": True}}, 422, "fact_not_yours"),
    "a judgment stated as a fact": ({"facts": {"caused_by_product": "likely"}}, 422, "fact_not_yours"),
    "a judgment by a contact": (LIKELY, 403, "right_refused"),
    "a reason with NUL": ({"facts": {"issue_class": "other"}, "why": "a\0"}, 422, "text_refused"),
    "half a character as evidence": ({"facts": {"issue_class": "other"}, "evidence": "\ud800"}, 422, "text_refused"),
    "a long reason": ({"facts": {"issue_class": "other"}, "why": "x" * 20_001}, 422, "text_refused"),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED.keys())
def test_what_a_contact_may_not_state_changes_nothing(contact, case, place, refused):
    (body, status, code), before = refused, stated()

    answer = contact.post(place, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert stated() == before
    assert contact.get(f"cases/{case['id']}").json() == case


REFUSED_TO_STAFF = {
    "no reason": ({"facts": {"issue_class": "other"}}, 422, "no_reason"),
    "blanks as a reason": ({"facts": {"issue_class": "other"}, "why": " \n"}, 422, "no_reason"),
    "a judgment without a reason": ({**LIKELY, "why": ""}, 422, "no_reason"),
    "a judgment with a wrong word": ({**LIKELY, "facts": {"caused_by_product": "maybe"}}, 422, "fact_refused"),
    "two judgments": ({**LIKELY, "facts": {"caused_by_product": "likely", "plan": "premium"}}, 422, "fact_refused"),
    "a judgment that nothing waits for": ({**LIKELY, "facts": {"issue_class": "other"}}, 409, "nothing_to_judge"),
    "a judgment of no fact": ({**LIKELY, "facts": {"x" * 999: 1}}, 409, "nothing_to_judge"),
    "the day of receipt": ({"facts": {"asked_on": "2026-05-01"}, "why": "late"}, 422, "fact_not_yours"),
}


@pytest.mark.parametrize("refused", REFUSED_TO_STAFF.values(), ids=REFUSED_TO_STAFF.keys())
def test_what_the_vendors_people_may_not_state_changes_nothing(engineer, contact, case, place, refused):
    body, status, code = refused

    answer = engineer.post(place, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(answer.json()["detail"]) < 300
    assert contact.get(f"cases/{case['id']}").json() == case


def test_a_judgment_belongs_to_the_role_that_the_policy_names(program_of, contact, place):
    answer = program_of(make_staff("product_manager")).post(place, LIKELY)

    assert (answer.status_code, answer.json()["code"]) == (403, "role_refused")
    assert answer.json()["role"] == "support_engineer"


def test_a_resolved_case_takes_no_facts(engineer, contact, case, place):
    with acting_as(INSCOPE):
        Case.objects.filter(public_id=case["id"]).update(status="resolved", resolved_at=NOW, next_due_at=None)

    for program, body in ((contact, {"facts": {"issue_class": "other"}}), (engineer, LIKELY)):
        answer = program.post(place, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "case_resolved")
