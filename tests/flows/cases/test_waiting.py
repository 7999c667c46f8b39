"""Waiting for the customer: an engineer says so, the customer's message ends it, and the clock agrees at each step."""

from datetime import timedelta

import pytest

from inscope.apps.cases.errors import CaseResolvedError
from inscope.apps.cases.selectors import case_with
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.sla.clock import State
from inscope.core.waiting import WaitRefusedError
from inscope.flows.cases.move_case import reopen_case, resolve_case
from inscope.flows.cases.wait_for_customer import stop_waiting, wait_for_customer
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.state_fact import state_facts
from inscope.pg.tenancy import acting_as
from inscope.reads.clock_page import clock_page
from tests.factories import ISSUE, LIVE, NOW, TUNING, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

HOUR = timedelta(hours=1)
OPENS = NOW + timedelta(hours=4, minutes=30)
ASKED = {name: value for name, value in ISSUE.items() if name not in LIVE} | {"priority_chosen": "P2"}


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
    """A covered case of P2."""
    made = make_case(person, ISSUE | {"priority_chosen": "P2"})
    judge_case(engineer, made.public_id, "caused_by_product", "likely", why="The trace.", now=NOW)
    return made


def write(actor, case, now, **other):
    write_message(actor, case.public_id, body="The log, please.", key=f"{now}", now=now, **other)


def stands(case, now):
    """For whom the case waits, and what its clock has left; it runs exactly while nobody waits for the customer."""
    with acting_as(INSCOPE):
        turn = case_with(actor=INSCOPE, public_id=case.public_id).waiting_for
    reading = clock_page(actor_of(make_staff()), case.public_id, now=now).reading
    assert reading is not None
    assert (turn == "customer") == (reading.state in {State.PAUSED, State.MET})
    return turn, reading.left


def test_a_reply_may_wait_and_what_the_customer_writes_ends_it(engineer, contact, case):
    write(engineer, case, OPENS, waits=True)
    assert stands(case, OPENS + 3 * HOUR) == ("customer", "4 h")

    write(contact, case, OPENS + 3 * HOUR)

    assert stands(case, OPENS + 4 * HOUR) == ("vendor", "3 h")


def test_a_reply_waits_for_nobody_unless_it_says_so(engineer, case):
    write(engineer, case, OPENS)

    assert stands(case, OPENS + HOUR) == ("vendor", "3 h")


def test_a_wait_begins_and_ends_by_itself_too(engineer, case):
    wait_for_customer(engineer, case.public_id, now=OPENS + HOUR)
    assert stands(case, OPENS + 2 * HOUR) == ("customer", "3 h")

    stop_waiting(engineer, case.public_id, now=OPENS + 2 * HOUR)

    assert stands(case, OPENS + 3 * HOUR) == ("vendor", "2 h")


def test_a_second_question_asks_for_no_second_wait(engineer, case):
    write(engineer, case, OPENS, waits=True)
    write(engineer, case, OPENS + HOUR, waits=True)

    assert stands(case, OPENS + 2 * HOUR)[0] == "customer"
    with pytest.raises(WaitRefusedError, match="already"):
        wait_for_customer(engineer, case.public_id, now=OPENS + 2 * HOUR)


def test_a_message_ends_the_wait_of_a_decision_and_an_engineer_may_begin_another(person, engineer, contact):
    asked = make_case(person, ASKED)
    assert stands(asked, OPENS)[0] == "customer"

    write(contact, asked, OPENS)
    assert stands(asked, OPENS + HOUR) == ("vendor", "3 h")

    write(engineer, asked, OPENS + HOUR, waits=True)
    assert stands(asked, OPENS + 2 * HOUR)[0] == "customer"

    state_facts(contact, asked.public_id, {"deployment.commercial_use": True}, why="", now=OPENS + 2 * HOUR)
    assert stands(asked, OPENS + 2 * HOUR)[0] == "customer", "the decision asks for more"

    state_facts(contact, asked.public_id, LIVE, why="", now=OPENS + 3 * HOUR)
    assert stands(asked, OPENS + 3 * HOUR)[0] == "judgment"


def test_a_judgment_stands_over_a_wait(person, engineer):
    judged = make_case(person, ISSUE)

    with pytest.raises(WaitRefusedError, match="judgment"):
        wait_for_customer(engineer, judged.public_id, now=OPENS)


def test_what_is_refused_waits_for_nobody(person, engineer):
    refused = make_case(person, TUNING)

    with pytest.raises(WaitRefusedError, match="not covered"):
        write(engineer, refused, OPENS, waits=True)


def test_nothing_waits_no_longer_that_does_not_wait(engineer, case):
    with pytest.raises(WaitRefusedError, match="does not wait"):
        stop_waiting(engineer, case.public_id, now=OPENS)


def test_a_note_asks_the_customer_nothing(engineer, case):
    with pytest.raises(WaitRefusedError, match="note"):
        write(engineer, case, OPENS, waits=True, is_internal=True)

    assert stands(case, OPENS)[0] == "vendor"


def test_a_resolved_case_begins_no_wait_and_reopening_ends_one(engineer, contact, case):
    wait_for_customer(engineer, case.public_id, now=OPENS)
    resolve_case(engineer, case.public_id, now=OPENS + HOUR)

    for act in (wait_for_customer, stop_waiting):
        with pytest.raises(CaseResolvedError):
            act(engineer, case.public_id, now=OPENS + HOUR)
    with pytest.raises(CaseResolvedError):
        write(engineer, case, OPENS + HOUR, waits=True)

    reopen_case(contact, case.public_id, now=OPENS + HOUR)
    assert stands(case, OPENS + HOUR)[0] == "vendor"


def test_the_wait_is_the_engineers_to_say(contact, case):
    for act in (wait_for_customer, stop_waiting):
        with pytest.raises(RightRefusedError):
            act(contact, case.public_id, now=OPENS)
