"""A clock is kept beside its case: with every step it is what the case's events give, and lists need no other."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from inscope.apps.cases.models import Case
from inscope.apps.cases.selectors import case_with
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.selectors import actor_of
from inscope.apps.sla.models import CaseClock
from inscope.apps.sla.selectors import clocks_of
from inscope.core.people import INSCOPE
from inscope.flows.cases.move_case import reopen_case, resolve_case
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.state_fact import state_facts
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import ZONES, history_of
from inscope.reads.kept_clocks import clock_to_keep
from tests.factories import ISSUE, LIVE, NOW, TUNING, make_case, make_contact, make_customer, make_instance, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

URGENT = ISSUE | {"priority_chosen": "P2"}
ASKED = {name: URGENT[name] for name in ("request_kind", "issue_class", "priority_chosen")}
HOUR = timedelta(hours=1)
OPENS = NOW + timedelta(hours=4, minutes=30)
"""When the vendor's office opens that day. Premium promises four of its hours for P2."""


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


def kept(case):
    """The clock that is kept, after making sure that it is what the events give, and that the case repeats it."""
    with acting_as(INSCOPE):
        (row,) = clocks_of(actor=INSCOPE, cases=[case.id])
        computed = clock_to_keep(history_of(INSCOPE, case_with(actor=INSCOPE, public_id=case.public_id)))
        assert {name: getattr(row, name) for name in computed.__slots__} == {
            name: getattr(computed, name) for name in computed.__slots__
        }
        assert Case.objects.get(id=case.id).next_due_at == row.due_at
    return row


def test_a_case_is_opened_with_its_clock(contact):
    clock = kept(make_case(contact, URGENT))

    assert (clock.plan, clock.target, clock.state) == ("premium", "initial", "running")
    assert (clock.started_at, clock.due_at) == (NOW, OPENS + 4 * HOUR)
    assert (clock.whole_seconds, clock.left_seconds, clock.change) == (4 * 3_600, None, 1)
    assert (clock.calendar, clock.zones) == ("chicago-office 2026.1", ZONES)


def test_every_step_of_a_case_keeps_its_clock_and_counts_what_changed(contact, engineer):
    case = make_case(contact, URGENT)
    steps = [
        (lambda at: write_message(engineer, case.public_id, body="A note.", is_internal=True, now=at), "initial", 1),
        (lambda at: write_message(actor_of(contact), case.public_id, body="Any news?", now=at), "initial", 1),
        (lambda at: write_message(engineer, case.public_id, body="We look.", now=at), "ongoing", 2),
        (lambda at: resolve_case(engineer, case.public_id, now=at), "ongoing", 3),
        (lambda at: reopen_case(engineer, case.public_id, now=at), "ongoing", 4),
    ]
    for number, (act, target, change) in enumerate(steps):
        act(OPENS + number * HOUR)
        clock = kept(case)
        assert (clock.target, clock.change) == (target, change)


def test_a_decision_that_asks_the_customer_pauses_and_the_answer_lets_it_run(contact):
    case = make_case(contact, ASKED)
    waiting = kept(case)
    assert (waiting.state, waiting.due_at, waiting.left_seconds) == ("paused", None, 4 * 3_600)

    state_facts(actor_of(contact), case.public_id, LIVE, now=OPENS + HOUR)

    running = kept(case)
    assert (running.state, running.due_at, running.left_seconds) == ("running", OPENS + 5 * HOUR, None)


def test_a_judgment_that_refuses_ends_what_is_owed(contact, engineer):
    case = make_case(contact, URGENT)

    judge_case(engineer, case.public_id, "caused_by_product", "excluded", why="It is the network.", now=OPENS)

    assert kept(case).state == "not_owed"


@pytest.mark.parametrize("facts", [TUNING, URGENT])
def test_what_is_promised_nothing_keeps_a_clock_that_owes_nothing(contact, facts):
    unlicensed = make_instance(Customer(pk=contact.customer_id), is_licensed=False)

    clock = kept(make_case(contact, facts, instance=unlicensed))

    assert (clock.target, clock.state, clock.calendar) == ("none", "not_owed", "")


def test_a_stranger_s_clock_is_not_seen(contact):
    case, stranger = make_case(contact, URGENT), actor_of(make_contact(make_customer()))

    with acting_as(stranger):
        assert list(clocks_of(actor=stranger, cases=[case.id])) == []


@pytest.mark.parametrize(
    "change",
    [
        "due_at = null",
        "state = 'paused'",
        "state = 'breached'",
        "state = 'paused', due_at = null",
        "left_seconds = 1",
        "whole_seconds = null",
        "target = 'none'",
        "started_at = null",
        "state = 'met', due_at = null",
        "change = 0",
    ],
)
def test_a_clock_that_says_two_things_cannot_be_stored(contact, change):
    case = make_case(contact, URGENT)

    with acting_as(INSCOPE), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update sla_caseclock set {change} where case_id = %s", [case.id])  # noqa: S608 - ours


def test_nothing_is_due_on_a_case_that_is_resolved(contact, engineer):
    case = make_case(contact, URGENT)
    resolve_case(engineer, case.public_id, now=NOW)

    with acting_as(INSCOPE), pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(id=case.id).update(next_due_at=NOW)


def test_there_is_one_clock_a_case(contact):
    make_case(contact, URGENT)

    with acting_as(INSCOPE), transaction.atomic():
        again = CaseClock.objects.get()
        again.pk = None
        with pytest.raises(DatabaseError):
            again.save()
