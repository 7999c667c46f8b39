"""An agreed due time, and the contact around the clock: recorded with who said it, and seen by both sides."""

from datetime import datetime, timedelta

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import CaseResolvedError, TextRefusedError
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.selectors import actor_of
from inscope.core.agreed import DueRefusedError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.priorities import ContactRefusedError
from inscope.flows.cases.agree_due import agree_due
from inscope.flows.cases.give_contact import give_contact
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.cases.reclassify_case import reclassify_case
from inscope.flows.cases.write_message import write_message
from inscope.pg.tenancy import acting_as
from inscope.reads.case_page import case_page
from inscope.reads.clock_page import clock_page
from inscope.reads.requests_page import request_page
from tests.factories import ISSUE, NOW, TODAY, make_case, make_contact, make_instance, make_staff, make_subscription

pytestmark = pytest.mark.usefixtures("published_pack")

OPENS = NOW + timedelta(hours=4, minutes=30)
HOUR = timedelta(hours=1)
FRIDAY = datetime.fromisoformat("2026-05-22T16:30")
SAID = "Maya, on the phone at ten."
DESK = "Night desk, +49 170 5550123"


@pytest.fixture
def person(db):
    return make_contact()


@pytest.fixture
def contact(person):
    return actor_of(person)


@pytest.fixture
def engineer(db):
    return actor_of(make_staff())


@pytest.fixture
def case(person, engineer):
    """A case of P2 that had its first answer."""
    made = make_case(person, ISSUE | {"priority_chosen": "P2"})
    write_message(engineer, made.public_id, body="We look into it.", now=OPENS)
    return made


def agree(engineer, case, due=FRIDAY, why=SAID):
    agree_due(engineer, case.public_id, due=due, why=why, now=OPENS + HOUR)


def pages(engineer, contact, case):
    return (case_page(engineer, case.public_id, today=TODAY), request_page(contact, case.public_id, today=TODAY))


def test_the_next_answer_is_due_as_agreed_and_both_sides_read_who_agreed(engineer, contact, case):
    agree(engineer, case)

    for actor in (engineer, contact):
        reading = clock_page(actor, case.public_id, now=OPENS + 2 * HOUR).reading
        assert reading is not None
        assert reading.due == "Fri 22 May 2026, 16:30 CDT"
    for page in pages(engineer, contact, case):
        entry = page.entries[-1]
        assert entry.text.endswith("recorded that the next answer is due by Fri 22 May 2026, 16:30 CDT")
        assert entry.why == SAID
    with acting_as(INSCOPE):
        assert "2026-05-22T21:30:00Z" in AuditEntry.objects.get(event="due_agreed").details


def test_the_answer_after_it_is_due_by_the_plan_again(engineer, case):
    agree(engineer, case)
    write_message(engineer, case.public_id, body="Fixed.", now=OPENS + 2 * HOUR)

    reading = clock_page(engineer, case.public_id, now=OPENS + 3 * HOUR).reading

    assert reading is not None
    assert reading.due == "Wed 20 May 2026, 15:00 CDT"


def test_nothing_is_agreed_that_is_past_or_that_nobody_agreed_on(engineer, contact, case):
    with pytest.raises(DueRefusedError, match="is past"):
        agree(engineer, case, datetime.fromisoformat("2026-05-20T09:59"))
    with pytest.raises(TextRefusedError):
        agree(engineer, case, why="")
    with pytest.raises(RightRefusedError):
        agree(contact, case)


def test_the_first_answer_and_a_resolved_case_are_not_agreed_on(person, engineer, case):
    with pytest.raises(DueRefusedError, match="after the first one"):
        agree(engineer, make_case(person, ISSUE | {"priority_chosen": "P2"}))

    resolve_case(engineer, case.public_id, now=OPENS)
    with pytest.raises(CaseResolvedError):
        agree(engineer, case)


def test_a_plan_without_such_a_clause_agrees_on_nothing(person, engineer):
    customer = Customer(pk=person.customer_id)
    line = make_subscription(customer, plan="standard", covers_all=True)
    standard = make_case(person, ISSUE, instance=make_instance(customer, subscription=line))
    write_message(engineer, standard.public_id, body="We look into it.", now=OPENS)

    assert case_page(engineer, standard.public_id, today=TODAY).acts.zone == ""
    with pytest.raises(DueRefusedError, match="`Standard`"):
        agree(engineer, standard)


def test_the_page_offers_it_where_an_answer_may_be_agreed(person, engineer, contact, case):
    desk, portal = pages(engineer, contact, case)

    assert (desk.acts.zone, portal.acts.zone) == ("America/Chicago", "")
    unanswered = make_case(person, ISSUE)
    assert case_page(engineer, unanswered.public_id, today=TODAY).acts.zone == ""


def test_an_urgent_case_of_premium_asks_for_a_contact_until_one_is_named(engineer, contact, case):
    assert not any(page.acts.asks_contact for page in pages(engineer, contact, case))
    reclassify_case(engineer, case.public_id, to="P1", why="Calls drop.", now=OPENS)
    assert [(page.acts.asks_contact, page.acts.contact) for page in pages(engineer, contact, case)] == [(True, "")] * 2

    give_contact(contact, case.public_id, contact="Maya, maya@example.com", now=OPENS)
    give_contact(engineer, case.public_id, contact=DESK, now=OPENS + HOUR)

    for page in pages(engineer, contact, case):
        assert page.acts.contact == DESK
        assert page.entries[-1].text.endswith(f"named the contact around the clock: {DESK}")
    with acting_as(INSCOPE):
        assert all(DESK not in one.details for one in AuditEntry.objects.filter(event="contact_given"))


def test_nobody_is_named_where_nobody_is_asked_for(person, engineer, contact, case):
    with pytest.raises(ContactRefusedError, match="case of `P2` asks for no contact"):
        give_contact(contact, case.public_id, contact=DESK, now=OPENS)

    urgent = make_case(person, ISSUE | {"priority_chosen": "P1"})
    with pytest.raises(ContactRefusedError, match="no phone number"):
        give_contact(contact, urgent.public_id, contact="Maya", now=OPENS)
    resolve_case(engineer, urgent.public_id, now=OPENS)
    with pytest.raises(CaseResolvedError):
        give_contact(contact, urgent.public_id, contact=DESK, now=OPENS)
    reader = actor_of(make_contact(Customer(pk=person.customer_id), roles=()))
    with pytest.raises(RightRefusedError):
        give_contact(reader, urgent.public_id, contact=DESK, now=OPENS)


def test_the_clock_says_the_hours_and_channels_of_the_plan(engineer, contact, case):
    for actor in (engineer, contact):
        page = clock_page(actor, case.public_id, now=OPENS)
        assert (page.channels, page.hours[:16]) == ("Web and phone", "Around the clock")
