"""What the pages offer about priority and response time, to those who may, and what their forms do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.cases.selectors import case_with, events_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.cases.reclassify_case import propose_priority
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.judge_case import judge_case
from inscope.pg.tenancy import acting_as
from tests.factories import ISSUE, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def engineer(db):
    return make_staff()


@pytest.fixture
def case(contact, engineer):
    """A covered case of P1 that had its first answer."""
    now = timezone.now()
    made = make_case(contact, ISSUE | {"priority_chosen": "P1"}, now=now, today=timezone.localdate(now))
    judge_case(actor_of(engineer), made.public_id, "caused_by_product", "likely", why="The trace.", now=now)
    write_message(actor_of(engineer), made.public_id, body="We look into it.", now=now)
    return made


@pytest.fixture
def post(client, case):
    def send(person, page, **fields):
        client.force_login(person)
        return client.post(reverse(page, args=[case.public_id]), fields)

    return send


@pytest.fixture
def read(client, case):
    def get(person, page):
        client.force_login(person)
        return client.get(reverse(page, args=[case.public_id])).content.decode()

    return get


def kinds(case):
    with acting_as(INSCOPE):
        return [one.kind for one in events_of(actor=INSCOPE, case_id=case.id)]


def waits_for(case):
    with acting_as(INSCOPE):
        return case_with(actor=INSCOPE, public_id=case.public_id).waiting_for


def test_the_desk_and_the_portal_offer_each_side_its_own(read, contact, engineer):
    desk, portal = read(engineer, "desk-case"), read(contact, "portal-request")

    for words in ("Change the priority", "Wait for customer", "Wait for the answer", "Agree on when to answer"):
        assert words in desk
        assert words not in portal
    for page in (desk, portal):
        assert "Errors that disable only certain functions" in page, "the definition stands beside the choice"
        assert "Contact around the clock" in page
    assert "Ask for another priority" in portal


def test_who_only_reads_is_offered_nothing(read):
    reader = read(make_staff("product_manager"), "desk-case")

    for words in ("What should it be?", "Wait for customer", "Agree on when to answer", "Name the contact"):
        assert words not in reader


def test_every_form_does_what_it_says(post, case, contact, engineer):
    ahead = f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    sent = (
        post(contact, "portal-priority", priority="P2", why="It holds."),
        post(engineer, "desk-priority", priority="keep", why="All calls fail."),
        post(engineer, "desk-wait", do="wait"),
        post(engineer, "desk-wait", do="stop"),
        post(engineer, "desk-due-at", due_at=ahead, why="Maya agreed."),
        post(contact, "portal-contact", contact="Maya, +49 170 5550123"),
        post(engineer, "desk-contact", contact="Night desk, noc@example.com"),
        post(engineer, "desk-message", audience="reply", body="The dump, please.", waits="yes", key="1"),
        post(engineer, "desk-priority", priority="P3", why="One phone."),
    )

    assert [answer.status_code for answer in sent] == [302] * len(sent)
    acts = ["priority_proposed", "priority_declined", "waiting", "resumed", "agreed", "contact_given", "contact_given"]
    assert kinds(case)[-9:] == [*acts, "waiting", "reclassified"]
    assert waits_for(case) == "customer"


@pytest.mark.parametrize(
    ("page", "fields", "said"),
    [
        ("desk-priority", {"priority": "P1", "why": "So it is."}, "P1 already"),
        ("desk-priority", {"priority": "urgent", "why": "So it is."}, "urgent is no priority"),
        ("desk-priority", {"priority": "P2", "why": ""}, "The text is empty"),
        ("desk-wait", {"do": "perhaps"}, "perhaps"),
        ("desk-wait", {"do": "stop"}, "does not wait for the customer"),
        ("desk-due-at", {"due_at": "tomorrow", "why": "Maya."}, "tomorrow"),
        ("desk-due-at", {"due_at": "2026-13-40T16:30", "why": "Maya."}, "2026-13-40T16:30"),
        ("desk-due-at", {"due_at": "2020-01-01T16:30", "why": "Maya."}, "is past"),
        ("desk-contact", {"contact": "Maya"}, "no phone number"),
    ],
)
def test_what_is_refused_is_said_beside_the_form_with_what_was_typed(post, case, page, fields, said):
    before = kinds(case)

    answer = post(make_staff(), page, **fields)

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert said in shown
    assert fields.get("why", "") in shown
    assert kinds(case) == before


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (("desk-priority", {"priority": "P2", "why": "One phone."}), ['value="P2" checked', "One phone."]),
        (("desk-due-at", {"due_at": "2030-01-01T16:30", "why": "Maya."}), ['value="2030-01-01T16:30"', "Maya."]),
        (("desk-contact", {"contact": "Maya, +49 170 5550123"}), ['value="Maya, +49 170 5550123"']),
        (("portal-priority", {"priority": "P2", "why": "It holds."}), ['value="P2" checked', "It holds."]),
        (("portal-contact", {"contact": "Maya, +49 170 5550123"}), ['value="Maya, +49 170 5550123"']),
    ],
)
def test_a_form_that_is_sent_after_the_case_was_resolved_is_shown_again(post, case, contact, sent, kept):
    page, fields = sent
    engineer = make_staff()
    resolve_case(actor_of(engineer), case.public_id, now=timezone.now())

    answer = post(contact if page.startswith("portal") else engineer, page, **fields)

    assert answer.status_code == 422
    shown = " ".join(answer.content.decode().split())
    assert "The case is resolved" in shown
    assert all(one in shown for one in kept)
    assert "As the clocks of show it" not in shown


def test_what_the_customer_asks_for_stands_first_at_the_desk(read, case, contact, engineer):
    propose_priority(actor_of(contact), case.public_id, to="P2", why="It holds.", now=timezone.now())

    desk = read(engineer, "desk-case")

    assert desk.index("Another priority is asked for") < desk.index('id="decision"')
    assert "Leave it as it is" in desk
    assert "You asked for P2" in read(contact, "portal-request")


def test_what_waits_says_so_to_the_customer(post, read, contact, engineer):
    post(engineer, "desk-wait", do="wait")

    assert "We wait for your answer" in read(contact, "portal-request")
    assert "Stop waiting" in read(engineer, "desk-case")
