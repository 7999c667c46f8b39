"""Objections on the pages of both sides, and the timer beside a case."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours.models import Block, Objection, ObjectionAnswer, TimeEntry, Timer
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.hours.log_time import Work, log_time
from inscope.flows.hours.measure_time import start_timer
from inscope.pg.tenancy import acting_as
from inscope.reads import objections_page
from inscope.reads.case_lines import reference
from tests.factories import make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}


@pytest.fixture
def contact(db):
    return make_contact(name="Ingrid Solberg")


@pytest.fixture
def maya(db):
    return make_staff("support_engineer", name="Maya Okafor")


@pytest.fixture
def tomas(db):
    return make_staff("consultant", name="Tomas Lind")


@pytest.fixture
def case(contact):
    make_block(Customer(pk=contact.customer_id), hours=4, activity=ONLINE, reference="HB-31")
    return make_case(contact, USAGE, now=timezone.now(), today=timezone.localdate())


@pytest.fixture
def entry(case, maya):
    return logged(case, maya)


def logged(case, person, key="k-1", text="Call about the trunk."):
    work = Work(key, timezone.localdate(), 60, text)
    return log_time(actor_of(person), case.public_id, work, today=timezone.localdate(), now=timezone.now())


def kept():
    with acting_as(INSCOPE):
        free = sum(Block.objects.values_list("free", flat=True))
        return Objection.objects.count(), ObjectionAnswer.objects.count(), free


@pytest.fixture
def people(contact, maya, tomas):
    """The contact, the engineer who logs, and a colleague."""
    return contact, maya, tomas


def customer_of(contact):
    with acting_as(INSCOPE):
        return customer_numbered(actor=INSCOPE, customer_id=contact.customer_id).public_id


def test_an_objection_is_seen_wherever_somebody_looks_and_its_answer_too(send, read, people, case, entry):
    contact, maya, tomas = people
    ids, why = (case.public_id, entry.public_id), "We hung up after ten minutes."
    places = (
        (tomas, "desk-case", case.public_id),
        (tomas, "desk-judgments"),
        (tomas, "desk-hours", customer_of(contact)),
        (contact, "portal-request", case.public_id),
        (contact, "portal-hours"),
    )
    assert "Object</button>" in read(contact, "portal-request", case.public_id)

    assert send(contact, "portal-objection", *ids, why=why).status_code == 302

    seen = [read(*place) for place in places]
    assert [(why in page, "Objected" in page, reference(case.id) in page) for page in seen] == [(True, True, True)] * 5
    assert "Answer the objection" in seen[0]
    assert "Give back" not in seen[0]
    assert "Somebody who did not log it, where there is one, looks at it" in seen[3]
    assert "Object</button>" not in seen[3]
    own = read(maya, "desk-case", case.public_id)
    assert ("Answer the objection" in own, "A colleague of who logged it answers." in own) == (False, True)

    answer = {"is_upheld": "yes", "answer": "It was the other call."}
    assert send(tomas, "desk-objection", *ids, **answer).status_code == 302

    seen = [read(*place) for place in places]
    told = [("It was the other call." in page, "Objection upheld" in page) for page in seen]
    assert told == [(True, True), (False, False), (True, True), (True, True), (True, True)]
    assert "upheld the objection: the time of" in seen[3]
    assert kept() == (1, 1, 240)


def test_a_form_that_is_refused_keeps_what_was_typed_beside_its_entry(send, people, case, entry):
    contact, maya, tomas = people
    ids = (case.public_id, entry.public_id)
    empty = send(contact, "portal-objection", *ids, why=" ")
    assert empty.status_code == 422
    assert f'id="objection-{entry.public_id}-why-error"' in empty.content.decode()
    send(contact, "portal-objection", *ids, why="No call.")
    twice = send(contact, "portal-objection", *ids, why="No call at all.")
    assert (twice.status_code, "objected to already" in twice.content.decode()) == (422, True)

    for person, fields, told in (
        (maya, {"is_upheld": "yes", "answer": "Yes."}, "a colleague answers the objection"),
        (tomas, {"is_upheld": "perhaps", "answer": "Hm."}, "perhaps is not what is_upheld takes"),
        (tomas, {"is_upheld": "no", "answer": ""}, "The text is empty"),
    ):
        shown = send(person, "desk-objection", *ids, **fields)
        assert (shown.status_code, told in shown.content.decode()) == (422, True)
    assert 'value="no" required checked' in " ".join(shown.content.decode().split())
    given = send(tomas, "desk-time-correct", *ids, why="Mistake.")
    assert (given.status_code, "Answer the objection" in given.content.decode()) == (422, True)
    assert kept() == (1, 0, 180)


def test_an_entry_of_another_case_or_customer_is_absent(send, contact, tomas, case, entry):
    stranger = make_contact()

    for person, page, of in (
        (contact, "portal-objection", case.public_id),
        (stranger, "portal-objection", entry.public_id),
        (tomas, "desk-objection", case.public_id),
    ):
        fields = {"why": "No.", "answer": "No.", "is_upheld": "no"}
        assert send(person, page, case.public_id, of, **fields).status_code == 404


def test_who_may_only_read_is_offered_nothing(read, contact, case, entry):
    reader = make_contact(Customer(pk=contact.customer_id), roles=[])

    assert "Object</button>" not in read(reader, "portal-request", case.public_id)


def test_many_objections_that_wait_are_said_to_be_more(send, read, people, case, monkeypatch):
    contact, maya, _tomas = people
    monkeypatch.setattr(objections_page, "MOST", 1)
    for key in ("a", "b"):
        send(contact, "portal-objection", case.public_id, logged(case, maya, key).public_id, why=f"Not {key}.")

    shown = read(maya, "desk-judgments")

    assert ("Not a." in shown, "Not b." in shown, "More objections wait." in shown) == (True, False, True)


# -- the timer ------------------------------------------------------------------------------------


def moved_back(**ago):
    with acting_as(INSCOPE):
        Timer.objects.update(started_at=timezone.now() - timedelta(**ago))


def test_a_timer_survives_a_reload_fills_the_form_and_logs_nothing_by_itself(send, read, maya, case):
    assert "Start a timer" in read(maya, "desk-case", case.public_id)
    assert send(maya, "desk-timer", case.public_id, do="start").status_code == 302
    moved_back(minutes=41, seconds=30)

    for _ in range(2):
        running = read(maya, "desk-case", case.public_id)
        assert ("0:42 measured so far" in running, "Running since" in running) == (True, True)
        assert 'id="time-minutes" name="minutes" type="number" value=""' in running

    send(maya, "desk-timer", case.public_id, do="stop")
    stopped = read(maya, "desk-case", case.public_id)
    assert ("0:42 measured" in stopped, "Go on" in stopped) == (True, True)
    assert 'name="minutes" type="number" value="42"' in stopped
    with acting_as(INSCOPE):
        assert not TimeEntry.objects.exists()

    work = {"key": "k", "do": "log", "worked_on": str(timezone.localdate()), "minutes": "42", "text": "Call."}
    assert send(maya, "desk-time", case.public_id, **work).status_code == 302
    assert "Start a timer" in read(maya, "desk-case", case.public_id)


def test_a_second_timer_is_refused_and_the_page_names_the_case_where_one_runs(send, read, maya, contact, case):
    other = make_case(contact, USAGE, now=timezone.now(), today=timezone.localdate())
    send(maya, "desk-timer", case.public_id, do="start")

    refused = send(maya, "desk-timer", other.public_id, do="start")

    assert refused.status_code == 422
    assert f"Your timer runs on {reference(case.id)}." in refused.content.decode()
    shown = read(maya, "desk-case", other.public_id)
    assert f'<a href="{reverse("desk-case", args=[case.public_id])}">{reference(case.id)}</a>' in shown
    assert "Start a timer" not in shown


def test_a_forgotten_timer_is_shown_as_such_and_thrown_away_also_once_the_case_is_resolved(send, read, maya, case):
    start_timer(actor_of(maya), case.public_id, now=timezone.now())
    moved_back(hours=31)
    resolve_case(actor_of(maya), case.public_id, now=timezone.now())

    shown = read(maya, "desk-case", case.public_id)
    assert ("Over a day: forgotten?" in shown, "31:0" in shown) == (True, True)
    assert send(maya, "desk-timer", case.public_id, do="discard").status_code == 302

    assert "Over a day" not in read(maya, "desk-case", case.public_id)
    refused = send(maya, "desk-timer", case.public_id, do="start")
    assert (refused.status_code, "The case is resolved" in refused.content.decode()) == (422, True)
    refused = send(maya, "desk-timer", case.public_id, do="pause")
    assert (refused.status_code, "pause is not what do takes" in refused.content.decode()) == (422, True)
