"""Stating facts and judging: kept with who and why, and decided again at once."""

import json
from datetime import timedelta

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import CaseResolvedError
from inscope.apps.cases.selectors import case_with
from inscope.apps.contracts.models import Customer
from inscope.apps.coverage.errors import NoReasonError, NothingToJudgeError
from inscope.apps.coverage.models import Assertion, DecisionRow
from inscope.apps.coverage.selectors import decisions_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.cases import FactNotYoursError, NoCaseError
from inscope.core.people import INSCOPE, RightRefusedError, RoleRefusedError
from inscope.core.policy import FactError
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.state_fact import state_facts
from inscope.pg.tenancy import acting_as
from tests.factories import ISSUE, NOW, make_case, make_contact, make_customer, make_instance, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

LATER = NOW + timedelta(hours=1)
UNSURE = ISSUE | {"deployment.prime_time_use": "unknown"}


@pytest.fixture
def contact(db):
    return make_contact(make_customer("Halden Telecom"))


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


def now_of(case):
    with acting_as(INSCOPE):
        return case_with(actor=INSCOPE, public_id=case.public_id)


def decisions(case):
    with acting_as(INSCOPE):
        return decisions_of(actor=INSCOPE, case_id=case.id)


# -- judging ---------------------------------------------------------------------------------------


def test_a_judgment_settles_the_case_at_once(contact, engineer):
    case = make_case(contact, ISSUE)

    judge_case(engineer, case.public_id, "caused_by_product", "likely", why="The relay drops it.", now=LATER)

    after = now_of(case)
    assert (after.outcome, after.clause, after.waiting_for) == ("covered", "PS-COV", "vendor")
    assert (after.judge_fact, after.judge_role, after.decisions) == ("", "", 2)


def test_a_judgment_that_excludes_our_products_refuses(contact, engineer):
    case = make_case(contact, ISSUE)

    judge_case(engineer, case.public_id, "caused_by_product", "excluded", why="Their firewall drops it.", now=LATER)

    assert (now_of(case).outcome, now_of(case).clause) == ("out_of_scope", "PS-DOUBT")


def test_a_judgment_is_kept_with_its_person_role_reason_and_evidence(contact, engineer):
    case = make_case(contact, ISSUE)

    judge_case(
        engineer, case.public_id, "caused_by_product", "likely", why="  See the\n log. ", evidence="rtp.log", now=LATER
    )

    with acting_as(INSCOPE):
        kept = Assertion.objects.get(case_id=case.id, source="judgment")
        used = json.loads(DecisionRow.objects.get(case_id=case.id, number=2).sources)["caused_by_product"]
        entry = AuditEntry.objects.get(event="case_judged")
    assert (kept.person_id, kept.role, kept.why, kept.evidence) == (
        engineer.person,
        "support_engineer",
        "See the log.",
        "rtp.log",
    )
    assert (used["source"], used["statement"], used["person"]) == ("judgment", kept.pk, engineer.person)
    assert json.loads(entry.details) == {"fact": "caused_by_product", "outcome": "covered"}


def test_a_judgment_may_be_given_anew_and_the_earlier_one_stays(contact, engineer):
    case = make_case(contact, ISSUE)
    judge_case(engineer, case.public_id, "caused_by_product", "likely", why="The relay drops it.", now=LATER)

    judge_case(engineer, case.public_id, "caused_by_product", "excluded", why="It was the firewall.", now=LATER)

    with acting_as(INSCOPE):
        kept = Assertion.objects.filter(case_id=case.id, fact="caused_by_product").order_by("id")
        assert [json.loads(one.value) for one in kept] == ["likely", "excluded"]
    assert [one.outcome for one in decisions(case)] == ["needs_judgment", "covered", "out_of_scope"]


def test_a_judgment_belongs_to_the_role_that_the_policy_names(contact):
    case, consultant = make_case(contact, ISSUE), actor_of(make_staff("consultant"))

    with pytest.raises(RoleRefusedError):
        judge_case(consultant, case.public_id, "caused_by_product", "likely", why="I think so.", now=LATER)

    assert len(decisions(case)) == 1


@pytest.mark.parametrize("why", ["", "   \n"])
def test_a_judgment_without_a_reason_is_refused(contact, engineer, why):
    case = make_case(contact, ISSUE)

    with pytest.raises(NoReasonError):
        judge_case(engineer, case.public_id, "caused_by_product", "likely", why=why, now=LATER)


@pytest.mark.parametrize("fact", ["issue_class", "engagement.short_term", "nonsense"])
def test_only_what_the_case_waits_for_is_judged(contact, engineer, fact):
    case = make_case(contact, ISSUE)

    with pytest.raises(NothingToJudgeError):
        judge_case(engineer, case.public_id, fact, "likely", why="Because.", now=LATER)


def test_a_judgment_outside_the_vocabulary_is_refused(contact, engineer):
    case = make_case(contact, ISSUE)

    with pytest.raises(FactError):
        judge_case(engineer, case.public_id, "caused_by_product", "perhaps", why="Because.", now=LATER)


def test_a_contact_does_not_judge(contact):
    case = make_case(contact, ISSUE)

    with pytest.raises(RightRefusedError):
        judge_case(actor_of(contact), case.public_id, "caused_by_product", "likely", why="It is you.", now=LATER)


# -- stating ---------------------------------------------------------------------------------------


def test_a_customers_answer_to_what_is_missing_decides_again(contact):
    case = make_case(contact, UNSURE)
    assert case.waiting_for == "customer"

    state_facts(actor_of(contact), case.public_id, {"deployment.prime_time_use": True}, now=LATER)

    assert now_of(case).outcome == "needs_judgment"


def test_an_engineer_corrects_what_a_customer_said_with_a_reason(contact, engineer):
    case = make_case(contact, ISSUE)

    state_facts(
        engineer, case.public_id, {"issue_class": "performance_tuning"}, why="It works, and is slow.", now=LATER
    )

    assert (now_of(case).outcome, now_of(case).clause) == ("out_of_scope", "PS-X-PERF")


def test_an_engineer_corrects_a_record_for_one_case(contact, engineer):
    case = make_case(contact, ISSUE, instance=make_instance(Customer(pk=contact.customer_id), is_licensed=False))

    state_facts(engineer, case.public_id, {"instance_licensed": True}, why="The order came yesterday.", now=LATER)

    assert case.clause == "PS-LIC"
    assert now_of(case).clause != "PS-LIC"


def test_a_correction_without_a_reason_is_refused(contact, engineer):
    case = make_case(contact, ISSUE)

    with pytest.raises(NoReasonError):
        state_facts(engineer, case.public_id, {"issue_class": "usage"}, now=LATER)


@pytest.mark.parametrize("fact", ["caused_by_product", "asked_on"])
def test_staff_do_not_state_judgments_or_the_day_of_receipt_as_facts(contact, engineer, fact):
    case = make_case(contact, ISSUE)
    value = "likely" if fact == "caused_by_product" else "2026-01-01"

    with pytest.raises(FactNotYoursError):
        state_facts(engineer, case.public_id, {fact: value}, why="Because.", now=LATER)


def test_a_contact_states_no_fact_of_the_records(contact):
    case = make_case(contact, ISSUE)

    with pytest.raises(FactNotYoursError):
        state_facts(actor_of(contact), case.public_id, {"instance_licensed": True}, now=LATER)


def test_the_same_facts_give_no_new_decision(contact):
    case = make_case(contact, ISSUE)
    before = decisions(case)[0]

    state_facts(actor_of(contact), case.public_id, {}, now=LATER)

    assert decisions(case) == (before,)


def test_a_resolved_case_takes_no_facts_and_no_judgments(contact, engineer):
    case = make_case(contact, ISSUE)
    resolve_case(engineer, case.public_id, now=LATER)

    with pytest.raises(CaseResolvedError):
        state_facts(actor_of(contact), case.public_id, {"issue_class": "usage"}, now=LATER)
    with pytest.raises(CaseResolvedError):
        judge_case(engineer, case.public_id, "caused_by_product", "likely", why="Late.", now=LATER)


def test_a_case_of_another_customer_is_absent(contact):
    case, stranger = make_case(contact, ISSUE), actor_of(make_contact())

    with pytest.raises(NoCaseError):
        state_facts(stranger, case.public_id, {"issue_class": "usage"}, now=LATER)
