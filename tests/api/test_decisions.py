"""Decisions over HTTP: the core's own, byte for byte."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inscope.apps.published.services import record_version
from inscope.core.policy import load_policy
from inscope.core.policy.files import PackFiles
from inscope.packs import read_shipped
from inscope.pg.ids import uuid7
from tests.reference.generate import fact_sets

COVERED = {
    "asked_on": "2026-05-20",
    "request_kind": "production",
    "issue_class": "product_issue",
    "caused_by_product": "reasonable_doubt",
    "instance_licensed": True,
    "subscription_active": True,
    "deployment": {"live_end_user_traffic": True, "commercial_use": True, "prime_time_use": True},
    "version": {"major_original_release_on": "2025-03-01", "feature_status": "generally_available"},
    "lifecycle_years": 3,
}
SHIPPED = read_shipped("restcomm-c3")
POLICY = load_policy(SHIPPED)


def canonical(content: bytes) -> bytes:
    """Take out what stands beside the canonical form, and write the rest as the core does."""
    form = json.loads(content)
    del form["because"]
    for missing in form["missing"]:
        del missing["question"]
    return json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def publish_later_version(version: str = "2027.1", valid: str = "from: 2027-01-01") -> None:
    page = SHIPPED.policy.replace(b'version: "2026.1"', f'version: "{version}"'.encode())
    page = page.replace(b"valid: {from: 2026-01-01}", f"valid: {{{valid}}}".encode())
    files = PackFiles(page, SHIPPED.facts, SHIPPED.services)
    now = datetime(2026, 5, 1, tzinfo=UTC)
    record_version(pack=load_policy(files).pack, files=files, public_id=uuid7(now), now=now)


def test_a_fault_on_a_live_and_licensed_system_is_covered(api):
    answer = api.decide(COVERED)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    decision = answer.json()
    assert decision["outcome"] == "covered"
    assert decision["clause"] == "PS-COV"
    assert decision["clauses"] == ["PS-COV", "PS-DEF", "PS-DOUBT", "PS-LIC", "PS-LIFE"]
    assert decision["routes"] == decision["missing"] == decision["may_apply"] == []
    assert decision["because"]


def test_a_refusal_names_its_clause_and_the_services_that_would_take_the_request(api):
    decision = api.decide({**COVERED, "issue_class": "performance_tuning"}).json()

    assert decision["outcome"] == "out_of_scope"
    assert decision["clause"] == "PS-X-PERF"
    assert decision["routes"] == ["online_development_support", "project_consulting"]
    assert decision["possible"] == ["out_of_scope"]


def test_an_open_decision_names_what_is_missing_with_its_question(api):
    decision = api.decide({**COVERED, "caused_by_product": "unknown"}).json()

    assert decision["outcome"] == "needs_judgment"
    assert decision["clause"] is None
    assert decision["possible"] == ["covered", "out_of_scope"]
    assert decision["missing"] == [
        {
            "fact": "caused_by_product",
            "source": "judgment",
            "role": "support_engineer",
            "question": POLICY.facts["caused_by_product"].question or POLICY.facts["caused_by_product"].label,
        }
    ]


def test_a_decision_does_not_depend_on_how_facts_are_nested(api):
    dotted = {
        "deployment.live_end_user_traffic": True,
        "deployment.commercial_use": True,
        "deployment.prime_time_use": True,
        "version.major_original_release_on": "2025-03-01",
        "version.feature_status": "generally_available",
    }
    flat = {name: value for name, value in COVERED.items() if name not in {"deployment", "version"}} | dotted

    assert api.decide(flat).content == api.decide(COVERED).content


@pytest.mark.usefixtures("unlimited")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(facts=st.one_of(fact_sets(), fact_sets(unknown=0.2, absent=0.2), fact_sets(unknown=0.5, absent=0.5)))
def test_every_decision_is_the_cores_byte_for_byte(api, facts):
    answer = api.decide(facts)

    assert answer.status_code == 200
    assert canonical(answer.content) == POLICY.decide(POLICY.read_facts(facts, date(2026, 5, 20))).canonical()


def test_numbers_are_read_exactly(api):
    hours = {"request_kind": "development", "hours.requested": "REQUESTED", "hours.available": "AVAILABLE"}
    body = json.dumps({"facts": hours}).replace('"REQUESTED"', "0.1").replace('"AVAILABLE"', "0.30")

    decision = api.post("decisions", body).json()

    facts = [row["facts"] for row in decision["trace"] if row["rule"] == "DS-BLOCK.hours"]
    assert facts == [{"hours.requested": 0.1, "hours.available": 0.3}]
    assert b'"hours.available":0.3,' in api.post("decisions", body).content


@pytest.mark.parametrize("hours", ["0.333", "0.30000000000000004", "0.100000000000000005551"])
def test_hours_that_are_no_whole_minutes_are_refused_and_not_rounded(api, hours):
    problem = api.post("decisions", f'{{"facts": {{"hours.requested": {hours}}}}}').json()

    assert problem["code"] == "fact_refused"
    assert problem["value"] == hours


# -- which version decides -------------------------------------------------------------------------


def test_today_is_the_day_of_receipt_unless_it_is_given(api):
    assert api.decide({}).json()["asked_on"] == "2026-05-20"


@pytest.mark.parametrize(
    ("asked_on", "version"),
    [("2026-01-01", "2026.1"), ("2026-12-31", "2026.1"), ("2027-01-01", "2027.1"), ("unknown", "2026.1")],
)
def test_the_version_in_force_on_the_day_of_receipt_decides(api, asked_on, version):
    publish_later_version()

    assert api.decide({"asked_on": asked_on}).json()["version"] == version
    assert api.decide({"asked_on": asked_on}, policy="restcomm-c3").json()["version"] == version


def test_a_version_that_is_named_decides(api):
    publish_later_version("2025.9", "from: 2025-09-01, to: 2026-06-30")

    assert api.decide({}).json()["version"] == "2026.1"
    assert api.decide({}, policy="restcomm-c3@2025.9").json()["version"] == "2025.9"


def test_a_day_outside_every_validity_is_refused(api):
    answer = api.decide({"asked_on": "2025-12-31"})

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "no_version_in_force"
    assert problem["detail"] == "no published version of `restcomm-c3` is in force on 2025-12-31"
    assert (problem["pack"], problem["on"]) == ("restcomm-c3", "2025-12-31")


def test_a_named_version_does_not_decide_a_day_outside_its_own_validity(api):
    answer = api.decide({"asked_on": "2025-12-31"}, policy="restcomm-c3@2026.1")

    assert answer.status_code == 422
    assert answer.json()["code"] == "not_in_force"
    assert "2026-01-01" in answer.json()["hint"]


def test_nothing_is_decided_where_nothing_is_published(client, db):
    answer = client.post("/api/v1/decisions", {"facts": {}}, content_type="application/json")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_published"
