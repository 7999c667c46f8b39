"""Opening a case: decided at once, kept whole, once for each key."""

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import KeyTakenError, TextRefusedError
from inscope.apps.cases.models import Case, CaseEvent, Message
from inscope.apps.contracts.errors import NoSuchInstanceError
from inscope.apps.contracts.selectors import said_of
from inscope.apps.coverage.models import Assertion, DecisionAssertion, DecisionRow
from inscope.apps.identity.selectors import actor_of
from inscope.core.cases import FactNotYoursError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.policy import FactError
from inscope.flows.cases.open_case import open_case
from inscope.pg.tenancy import acting_as
from tests.factories import (
    ISSUE,
    NOW,
    TODAY,
    TUNING,
    make_case,
    make_contact,
    make_customer,
    make_instance,
    request_of,
)

pytestmark = pytest.mark.usefixtures("published_pack")


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def contact(customer):
    return make_contact(customer)


def count(model, **wanted):
    with acting_as(INSCOPE):
        return model.objects.filter(**wanted).count()


def test_an_issue_on_a_licensed_live_system_waits_for_the_judgment_of_an_engineer(contact):
    case = make_case(contact, ISSUE)

    assert (case.outcome, case.waiting_for) == ("needs_judgment", "judgment")
    assert (case.judge_fact, case.judge_role) == ("caused_by_product", "support_engineer")


def test_a_refused_request_opens_all_the_same(contact):
    case = make_case(contact, TUNING)

    assert (case.outcome, case.clause, case.waiting_for) == ("out_of_scope", "PS-X-PERF", "nobody")
    assert case.is_open


def test_a_case_is_kept_whole(contact):
    case = make_case(contact, ISSUE, body="It fails.\r\nSince noon.")

    with acting_as(INSCOPE):
        message = Message.objects.get(case_id=case.id)
        decision = DecisionRow.objects.get(case_id=case.id)
        events = list(CaseEvent.objects.filter(case_id=case.id).order_by("id").values_list("kind", flat=True))
    assert message.body == "It fails.\nSince noon."
    assert (decision.number, decision.digest, decision.cause) == (1, case.pack_digest, "opened")
    assert count(Assertion, case_id=case.id, source="customer") == len(ISSUE)
    assert count(DecisionAssertion, decision_id=decision.pk) == len(ISSUE)
    assert events == ["opened", "decided"]
    assert count(AuditEntry, subject=f"case:{case.id}", event="case_opened") == 1


def test_what_is_said_of_the_instance_is_kept_with_it_and_not_asked_again(contact, customer):
    instance = make_instance(customer)
    make_case(contact, ISSUE, instance=instance)

    with acting_as(INSCOPE):
        said = {one.fact: one.value for one in said_of(actor=INSCOPE, instance_ids=[instance.pk])}
    later = make_case(contact, {"request_kind": "production", "issue_class": "product_issue"}, instance=instance)

    assert set(said) == {name for name in ISSUE if name.startswith("deployment.")}
    assert later.outcome == "needs_judgment"


def test_an_instance_without_a_licence_is_refused_with_the_way_to_license_it(contact, customer):
    case = make_case(contact, ISSUE, instance=make_instance(customer, is_licensed=False))

    assert (case.outcome, case.clause) == ("not_entitled", "PS-LIC")


def test_the_same_key_opens_one_case(contact):
    actor, request = actor_of(contact), request_of(TUNING, key="once")

    first = open_case(actor, request, today=TODAY, now=NOW)
    again = open_case(actor, request, today=TODAY, now=NOW)

    assert (first.is_new, again.is_new) == (True, False)
    assert first.case.id == again.case.id
    assert count(Case) == count(Message) == count(DecisionRow) == 1


def test_the_same_key_for_another_request_is_refused(contact):
    open_case(actor_of(contact), request_of(TUNING, key="once"), today=TODAY, now=NOW)

    with pytest.raises(KeyTakenError):
        open_case(actor_of(contact), request_of(TUNING, key="once", subject="Another"), today=TODAY, now=NOW)


def test_two_customers_may_use_the_same_key(contact):
    other = make_contact()

    mine = open_case(actor_of(contact), request_of(TUNING, key="once"), today=TODAY, now=NOW)
    theirs = open_case(actor_of(other), request_of(TUNING, key="once"), today=TODAY, now=NOW)

    assert mine.case.id != theirs.case.id


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({"instance_licensed": True}, FactNotYoursError),
        ({"caused_by_product": "likely"}, FactNotYoursError),
        ({"colour": "red"}, FactError),
        ({"issue_class": "flood"}, FactError),
    ],
)
def test_an_answer_that_is_not_the_customers_to_give_is_refused_and_nothing_is_kept(contact, answers, refusal):
    with pytest.raises(refusal):
        open_case(actor_of(contact), request_of(answers), today=TODAY, now=NOW)

    assert count(Case) == count(Message) == 0


@pytest.mark.parametrize("subject", ["", "   ", "x" * 201, "a\x07b"])
def test_a_subject_that_cannot_be_one_is_refused(contact, subject):
    with pytest.raises(TextRefusedError) as refused:
        open_case(actor_of(contact), request_of(TUNING, subject=subject), today=TODAY, now=NOW)

    assert refused.value.field == "subject"


def test_an_instance_of_another_customer_is_absent(contact):
    foreign = make_instance(make_customer())

    with pytest.raises(NoSuchInstanceError):
        open_case(actor_of(contact), request_of(TUNING, instance=foreign), today=TODAY, now=NOW)


def test_a_contact_whom_its_company_does_not_let_opens_no_request(customer):
    reader = make_contact(customer, roles=())

    with pytest.raises(RightRefusedError):
        open_case(actor_of(reader), request_of(TUNING), today=TODAY, now=NOW)
