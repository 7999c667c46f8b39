"""The clock of a case: what happened to it, told to both sides in the same words, and recomputed from its files."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from inscope.apps.contracts.models import Customer
from inscope.apps.identity.selectors import actor_of
from inscope.cli.main import main
from inscope.core.cases import NoCaseError
from inscope.core.sla.clock import State
from inscope.flows.cases.agree_due import agree_due
from inscope.flows.cases.move_case import reopen_case, resolve_case
from inscope.flows.cases.reclassify_case import propose_priority, reclassify_case
from inscope.flows.cases.wait_for_customer import stop_waiting, wait_for_customer
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.state_fact import state_facts
from inscope.reads.clock_page import Given, clock_page, file_of_clock
from tests.factories import ISSUE, LIVE, NOW, TUNING, make_case, make_contact, make_customer, make_instance, make_staff
from tests.factories import make_subscription as make_line
from tests.reads.counting import cost

pytestmark = pytest.mark.usefixtures("published_pack")

URGENT = ISSUE | {"priority_chosen": "P2"}
HOUR = timedelta(hours=1)
OPENS = NOW + timedelta(hours=4, minutes=30)
"""When the vendor's office opens that day: 09:00 in Chicago. Premium promises four of its hours for P2."""


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def case(contact):
    return make_case(contact, URGENT)


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


def write(actor, case, at, **other):
    write_message(actor, case.public_id, body="We look into it.", key=f"{at}", now=at, **other)


def read(actor, case, now):
    reading = clock_page(actor, case.public_id, now=now).reading
    assert reading is not None
    return reading


def test_a_case_is_owed_its_first_response_from_when_it_was_opened(engineer, case):
    reading = read(engineer, case, OPENS + HOUR)

    assert (reading.state, reading.target, reading.amount) == (State.RUNNING, "Initial response", "4 business hours")
    assert (reading.used, reading.left, reading.due) == ("1 h", "3 h", "Wed 20 May 2026, 13:00 CDT")
    assert reading.lines[0].when == "Wed 2026-05-20 04:30 CDT"
    assert reading.lines[0].what.startswith("the case was opened as P2")


def test_a_reply_meets_it_and_starts_the_next_one(engineer, case):
    write(engineer, case, OPENS + HOUR)

    reading = read(engineer, case, OPENS + 2 * HOUR)

    assert reading.given == (
        Given("Initial response", "Wed 20 May 2026, 10:00 CDT", "Wed 20 May 2026, 13:00 CDT", is_late=False),
    )
    assert (reading.target, reading.due) == ("Ongoing response", "Wed 20 May 2026, 14:00 CDT")


def test_a_note_is_no_reply_and_nobody_learns_of_it(engineer, contact, case):
    write(engineer, case, OPENS + HOUR, is_internal=True)

    for actor in (engineer, actor_of(contact)):
        assert read(actor, case, OPENS + 2 * HOUR).target == "Initial response"
        assert b"note" not in file_of_clock(actor, case.public_id, "events.json").content


def test_late_says_how_late(engineer, case):
    reading = read(engineer, case, OPENS + 6 * HOUR)

    assert (reading.state, reading.left) == (State.BREACHED, "2 h late")


def test_what_is_resolved_counts_no_more_until_it_is_opened_again(engineer, case):
    resolve_case(engineer, case.public_id, now=OPENS + HOUR)
    assert read(engineer, case, OPENS + 9 * HOUR).state == State.STOPPED

    reopen_case(engineer, case.public_id, now=OPENS + 2 * HOUR)
    assert read(engineer, case, OPENS + 3 * HOUR).due == "Wed 20 May 2026, 15:00 CDT"


def test_the_clock_waits_while_a_decision_asks_the_customer(engineer, contact):
    asked = make_case(contact, {name: URGENT[name] for name in ("request_kind", "issue_class", "priority_chosen")})
    waiting = read(engineer, asked, OPENS + HOUR)
    assert (waiting.state, waiting.left, waiting.due) == (State.PAUSED, "4 h", "")

    state_facts(actor_of(contact), asked.public_id, LIVE, why="", now=OPENS + 2 * HOUR)

    reading = read(engineer, asked, OPENS + 3 * HOUR)
    assert (reading.state, reading.due) == (State.RUNNING, "Wed 20 May 2026, 15:00 CDT")


def test_a_refused_request_is_owed_nothing(engineer, contact):
    refused = make_case(contact, TUNING)

    reading = read(engineer, refused, NOW + HOUR)

    assert reading.state == State.NOT_OWED
    assert (reading.target, reading.amount, reading.due, reading.used, reading.left) == ("",) * 5


def test_without_a_contract_line_no_time_is_promised(engineer, contact):
    unlicensed = make_instance(make_customer_of(contact), is_licensed=False)
    case = make_case(contact, instance=unlicensed)

    page = clock_page(engineer, case.public_id, now=NOW)

    assert (page.plan, page.reading) == ("", None)
    with pytest.raises(NoCaseError):
        file_of_clock(engineer, case.public_id, "events.json")


def test_a_plan_for_which_the_policy_names_no_times_says_so(engineer, contact):
    customer = make_customer_of(contact)
    instance = make_instance(customer, subscription=make_line(customer, plan="customized", covers_all=True))
    case = make_case(contact, instance=instance)

    page = clock_page(engineer, case.public_id, now=NOW)

    assert (page.plan, page.reading) == ("Customized", None)


def test_there_are_three_files_and_no_others(engineer, case):
    with pytest.raises(NoCaseError):
        file_of_clock(engineer, case.public_id, "notes.json")


def test_another_customer_has_no_such_clock(case):
    stranger = actor_of(make_contact(make_customer()))

    for ask in (lambda: clock_page(stranger, case.public_id, now=NOW), lambda: file_of(stranger, case)):
        with pytest.raises(NoCaseError):
            ask()


def answers(engineer, contact, case):
    for at, actor in ((1, engineer), (2, contact), (30, engineer), (50, contact)):
        write(actor, case, OPENS + at * HOUR)


def reclassified(engineer, contact, case):
    propose_priority(contact, case.public_id, to="P1", why="Calls drop.", now=OPENS)
    reclassify_case(engineer, case.public_id, to="P3", why="One phone.", now=OPENS + 2 * HOUR)
    reclassify_case(engineer, case.public_id, to="P2", why="Two phones.", now=OPENS + 3 * HOUR)


def waited(engineer, contact, case):
    write(engineer, case, OPENS + HOUR, waits=True)
    write(contact, case, OPENS + 3 * HOUR)
    wait_for_customer(engineer, case.public_id, now=OPENS + 4 * HOUR)
    stop_waiting(engineer, case.public_id, now=OPENS + 5 * HOUR)


def agreed(engineer, contact, case):
    answers(engineer, contact, case)
    due = datetime.fromisoformat("2026-05-27T16:30")
    agree_due(engineer, case.public_id, due=due, why="Maya agreed.", now=OPENS + 51 * HOUR)


def reopened_while_waiting(engineer, contact, case):
    write(engineer, case, OPENS + HOUR, waits=True)
    resolve_case(engineer, case.public_id, now=OPENS + 2 * HOUR)
    reopen_case(contact, case.public_id, now=OPENS + 4 * HOUR)


@pytest.mark.parametrize("acts", [answers, reclassified, waited, agreed, reopened_while_waiting])
def test_the_files_give_the_same_clock_by_the_command(engineer, contact, tmp_path, acts):
    case = make_case(contact, URGENT)
    judge_case(engineer, case.public_id, "caused_by_product", "likely", why="The trace.", now=NOW)
    acts(engineer, actor_of(contact), case)
    reading = read(actor_of(contact), case, OPENS + 53 * HOUR)

    words = ["sla", "clock", "--at", reading.at, "--json"]
    for name in reading.files:
        file = tmp_path / name
        file.write_bytes(file_of_clock(actor_of(contact), case.public_id, name).content)
        words += [f"--{file.stem}", str(file)]
    printed = json.loads(CliRunner().invoke(main, words, catch_exceptions=False).stdout)

    assert printed["state"] == reading.state
    assert printed["due_at"] is not None
    due = datetime.fromisoformat(printed["due_at"]).astimezone(ZoneInfo("America/Chicago"))
    assert reading.due == f"{due:%a} {due.day} {due:%b %Y, %H:%M %Z}"
    assert printed["explanation"] == [f"{line.when}: {line.what}" for line in reading.lines]
    assert len(printed["history"]) == len(reading.given)


def test_another_priority_counts_from_the_same_start(engineer, case):
    reclassify_case(engineer, case.public_id, to="P1", why="Calls drop.", now=OPENS + HOUR)

    reading = read(engineer, case, OPENS + HOUR)

    assert reading.lines[0].what.startswith("the case was opened as P2")
    assert (reading.amount, reading.due) == ("2 calendar hours", "Wed 20 May 2026, 10:00 CDT")


def test_a_clock_costs_as_many_statements_for_fifty_replies_as_for_none(engineer, case):
    before = cost(lambda: clock_page(engineer, case.public_id, now=OPENS))
    for number in range(50):
        write(engineer, case, OPENS + number * timedelta(minutes=1))

    assert cost(lambda: clock_page(engineer, case.public_id, now=OPENS + HOUR)) == before


def file_of(actor, case):
    return file_of_clock(actor, case.public_id, "events.json")


def make_customer_of(contact):
    return Customer(pk=contact.customer_id)
