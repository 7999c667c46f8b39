"""Another priority: an engineer gives it with a reason, a customer asks for it, and nothing changes silently."""

from datetime import timedelta

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import CaseResolvedError, TextRefusedError
from inscope.apps.cases.selectors import case_with, events_of
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.selectors import actor_of
from inscope.core.cases import NoCaseError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.priorities import PriorityRefusedError
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.cases.reclassify_case import decline_priority, propose_priority, reclassify_case
from inscope.pg.tenancy import acting_as
from inscope.reads.case_page import case_page
from inscope.reads.requests_page import request_page
from tests.factories import ISSUE, NOW, TODAY, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

LATER = NOW + timedelta(hours=2)
WHY = "Calls drop for everybody."


@pytest.fixture
def person(db):
    return make_contact()


@pytest.fixture
def contact(person):
    return actor_of(person)


@pytest.fixture
def case(person):
    return make_case(person, ISSUE)


@pytest.fixture
def engineer(db):
    return actor_of(make_staff())


def priority_of(case):
    with acting_as(INSCOPE):
        return case_with(actor=INSCOPE, public_id=case.public_id).priority


def told(actor, case):
    """What both pages tell of it."""
    page = (case_page if actor.is_staff else request_page)(actor, case.public_id, today=TODAY)
    return [(one.text.partition(" ")[2].partition(" ")[2], one.why) for one in page.entries if one.icon == "signal"]


def test_an_engineer_gives_another_priority_and_both_sides_read_why(engineer, contact, case):
    reclassify_case(engineer, case.public_id, to="P1", why=WHY, now=LATER)

    assert priority_of(case) == "P1"
    for actor in (engineer, contact):
        assert told(actor, case) == [("changed the priority from P3 to P1", WHY)]
    with acting_as(INSCOPE):
        entry = AuditEntry.objects.get(event="case_reclassified")
    assert '"from":"P3","to":"P1"' in entry.details.replace(" ", "")


def test_a_customer_asks_and_nothing_changes_until_an_engineer_answers(engineer, contact, case):
    propose_priority(contact, case.public_id, to="P2", why="It is slow.", now=LATER)
    propose_priority(contact, case.public_id, to="P1", why=WHY, now=LATER)

    assert priority_of(case) == "P3"
    proposal = case_page(engineer, case.public_id, today=TODAY).acts.proposal
    assert proposal is not None
    assert (proposal.to, proposal.why) == ("P1", WHY)

    decline_priority(engineer, case.public_id, why="One phone is affected.", now=LATER)

    assert priority_of(case) == "P3"
    assert request_page(contact, case.public_id, today=TODAY).acts.proposal is None
    assert told(contact, case)[-1] == (
        "left the priority as it is; P1 was asked for",
        "One phone is affected.",
    )


def test_another_priority_answers_whatever_was_asked_for(engineer, contact, case):
    propose_priority(contact, case.public_id, to="P1", why=WHY, now=LATER)

    reclassify_case(engineer, case.public_id, to="P2", why="Half of the calls.", now=LATER)

    assert case_page(engineer, case.public_id, today=TODAY).acts.proposal is None
    with pytest.raises(PriorityRefusedError, match="no other priority is proposed"):
        decline_priority(engineer, case.public_id, why="No.", now=LATER)


@pytest.mark.parametrize("to", ["P3", "P0"])
def test_the_same_priority_and_none_that_there_is_are_refused(engineer, contact, case, to):
    for act, actor in ((reclassify_case, engineer), (propose_priority, contact)):
        with pytest.raises(PriorityRefusedError, match=to):
            act(actor, case.public_id, to=to, why=WHY, now=LATER)


def test_what_is_proposed_is_not_proposed_again(contact, case):
    propose_priority(contact, case.public_id, to="P1", why=WHY, now=LATER)

    with pytest.raises(PriorityRefusedError, match="proposed already"):
        propose_priority(contact, case.public_id, to="P1", why=WHY, now=LATER)


def test_a_reason_is_needed(engineer, contact, case):
    acts = (
        lambda: reclassify_case(engineer, case.public_id, to="P1", why=" ", now=LATER),
        lambda: propose_priority(contact, case.public_id, to="P1", why="", now=LATER),
        lambda: decline_priority(engineer, case.public_id, why="", now=LATER),
    )
    for act in acts:
        with pytest.raises(TextRefusedError) as refused:
            act()
        assert refused.value.details() == {"field": "why"}


def test_a_resolved_case_keeps_its_priority(engineer, contact, case):
    resolve_case(engineer, case.public_id, now=LATER)

    acts = (
        lambda: reclassify_case(engineer, case.public_id, to="P1", why=WHY, now=LATER),
        lambda: propose_priority(contact, case.public_id, to="P1", why=WHY, now=LATER),
        lambda: decline_priority(engineer, case.public_id, why=WHY, now=LATER),
    )
    for act in acts:
        with pytest.raises(CaseResolvedError):
            act()


def test_who_may_not_changes_nothing_and_other_customers_have_no_such_case(person, engineer, contact, case):
    reader = actor_of(make_contact(Customer(pk=person.customer_id), roles=()))
    refused = (
        (RightRefusedError, reclassify_case, contact),
        (RightRefusedError, propose_priority, engineer),
        (RightRefusedError, propose_priority, reader),
        (RightRefusedError, reclassify_case, actor_of(make_staff("account_manager"))),
        (NoCaseError, propose_priority, actor_of(make_contact())),
    )
    for error, act, actor in refused:
        with pytest.raises(error):
            act(actor, case.public_id, to="P1", why=WHY, now=LATER)

    with acting_as(INSCOPE):
        assert {one.kind for one in events_of(actor=INSCOPE, case_id=case.id)} == {"opened", "decided"}


def test_an_urgent_request_that_is_no_production_is_pointed_out_and_stays_urgent(person, engineer, contact):
    staging = {"request_kind": "development", "activity": "online_development_support", "issue_class": "usage"}
    case = make_case(person, staging | {"priority_chosen": "P1"})

    for page in (case_page(engineer, case.public_id, today=TODAY), request_page(contact, case.public_id, today=TODAY)):
        assert page.acts.beside == ("Kind of request: Help during development",)
    assert priority_of(case) == "P1"
