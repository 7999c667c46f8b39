"""An estimate is accepted by the customer, holds its time, and gives back what is not needed."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection

from inscope.apps.cases.errors import CaseResolvedError, KeyTakenError
from inscope.apps.contracts.models import Customer
from inscope.apps.coverage.selectors import latest_decision
from inscope.apps.hours.errors import EstimateDoneError, NoActivityError, NoSuchEstimateError
from inscope.apps.hours.estimates import estimates_of
from inscope.apps.hours.models import Block, Estimate, Hold, Posting
from inscope.apps.identity.selectors import actor_of
from inscope.core.estimates import EstimateRefusedError
from inscope.core.ledger import NotEnoughHoursError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.move_case import reopen_case, resolve_case
from inscope.flows.coverage.state_fact import state_facts
from inscope.flows.hours.estimate_work import Proposal, answer_work_estimate, estimate_work, release_hours
from inscope.flows.hours.expire_hours import expire_hours
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.prove_hours import prove_hours
from inscope.pg.tenancy import acting_as
from inscope.reads.time_plan import plan_words
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


@pytest.fixture
def customer(contact):
    return Customer(pk=contact.customer_id)


@pytest.fixture
def case(contact):
    return make_case(contact, USAGE)


def block(customer, hours=4, **other):
    return make_block(customer, hours=hours, activity=ONLINE, **other)


def propose(engineer, case, minutes=120, *, key=None, text="Look at the flow."):
    return estimate_work(engineer, case.public_id, Proposal(key or f"e-{minutes}", minutes, text), now=NOW)


def answer(person, case, estimate, *, is_accepted=True, said="", today=TODAY):
    actor = actor_of(person)
    answer_work_estimate(
        actor, case.public_id, estimate.public_id, is_accepted=is_accepted, answer=said, today=today, now=NOW
    )


def accepted(engineer, contact, case, minutes=120):
    estimate = propose(engineer, case, minutes)
    answer(contact, case, estimate)
    return estimate


def log(engineer, case, minutes=60, *, key="k-1", on=TODAY, today=TODAY):
    return log_time(engineer, case.public_id, Work(key, on, minutes, "Call."), today=today, now=NOW)


def balances():
    with acting_as(INSCOPE):
        return list(Block.objects.order_by("id").values_list("free", "held", "charged", "expired"))


def holds():
    assert not any(faults for _count, faults in prove_hours())
    with acting_as(INSCOPE):
        return list(Hold.objects.filter(minutes__gt=0).order_by("id").values_list("case_id", "minutes"))


def statuses(case):
    with acting_as(INSCOPE):
        return [one.status for one in estimates_of(actor=INSCOPE, case_id=case.id)]


def test_an_accepted_estimate_holds_its_time_on_the_block_that_ends_first(engineer, contact, customer, case):
    block(customer, hours=1), block(customer, hours=4, ends_on=TODAY + timedelta(days=900))

    accepted(engineer, contact, case)

    assert balances() == [(0, 60, 0, 0), (180, 60, 0, 0)]
    assert holds() == [(case.id, 60), (case.id, 60)]


def test_an_estimate_that_waits_or_is_declined_holds_nothing(engineer, contact, customer, case):
    block(customer)

    estimate = propose(engineer, case)
    answer(contact, case, estimate, is_accepted=False, said="Too much.")

    assert (balances(), statuses(case)) == ([(240, 0, 0, 0)], ["declined"])
    with pytest.raises(EstimateDoneError, match="declined"):
        answer(contact, case, estimate)


def test_more_than_is_free_is_held_not_at_all_and_can_be_accepted_later(engineer, contact, customer, case):
    block(customer, hours=1)
    estimate = propose(engineer, case)

    with pytest.raises(NotEnoughHoursError) as refused:
        answer(contact, case, estimate)

    assert refused.value.details() == {"asked_minutes": 120, "left_minutes": 60, "route": "purchase_hours"}
    assert (holds(), statuses(case)) == ([], ["waiting"])
    block(customer, hours=1)
    answer(contact, case, estimate)
    assert sum(minutes for _case, minutes in holds()) == 120


def test_accepting_once_more_holds_nothing_more(engineer, contact, customer, case):
    block(customer)
    estimate = accepted(engineer, contact, case)

    answer(contact, case, estimate)

    assert balances() == [(120, 120, 0, 0)]


def test_work_spends_what_is_held_before_what_is_free_and_both_are_shown_before(engineer, contact, customer, case):
    reference = "B-shown"
    block(customer, reference=reference)
    accepted(engineer, contact, case, 60)

    told = plan_words(engineer, case.public_id, worked_on=TODAY, worked_minutes=90, today=TODAY).lines
    log(engineer, case, 90)

    assert told == (
        ("Charged", "1:30"),
        ("Held before", "1:00"),
        ("Held after", "0:00"),
        ("Free before", "3:00"),
        ("Free after", "2:30"),
        (f"Held of block {reference}", "1:00"),
        (f"From block {reference}", "0:30"),
    )
    assert (balances(), holds()) == ([(150, 0, 90, 0)], [])


def test_nobody_spends_what_another_request_holds(engineer, contact, customer, case):
    block(customer, hours=2)
    accepted(engineer, contact, case)
    other = make_case(contact, USAGE)

    with pytest.raises(NotEnoughHoursError, match="0 are free"):
        log(engineer, other)
    with pytest.raises(NotEnoughHoursError):
        answer(contact, other, propose(engineer, other, 15))

    log(engineer, case, 120)
    assert balances() == [(0, 0, 120, 0)]


def test_the_request_for_which_time_is_held_keeps_its_decision(engineer, contact, customer, case):
    block(customer, hours=2)
    actor = actor_of(contact)
    state_facts(actor, case.public_id, {"hours.requested": "2:00"}, now=NOW)
    accepted(engineer, contact, case)

    state_facts(engineer, case.public_id, {"hours.requested": "1:00"}, why="Said on the phone.", now=NOW)

    with acting_as(INSCOPE):
        facts = json.loads(latest_decision(actor=INSCOPE, case_id=case.id).facts)
    assert (facts["hours.available"], facts["hours.requested"]) == (2, 1)


def test_a_raised_estimate_holds_the_difference(engineer, contact, customer, case):
    block(customer)
    accepted(engineer, contact, case, 60)
    log(engineer, case, 30)

    with pytest.raises(EstimateRefusedError, match="60 are charged or held"):
        propose(engineer, case, 60, key="the same")
    accepted(engineer, contact, case, 90)

    assert (balances(), holds()) == ([(150, 60, 30, 0)], [(case.id, 60)])


def test_a_new_estimate_takes_the_place_of_the_one_that_waits(engineer, contact, customer, case):
    block(customer)
    first = propose(engineer, case, 60)
    propose(engineer, case, 90)

    assert statuses(case) == ["waiting", "withdrawn"]
    with pytest.raises(EstimateDoneError, match="withdrawn"):
        answer(contact, case, first)


def test_what_is_not_needed_is_released_when_an_engineer_says_so_or_the_request_is_resolved(
    engineer, contact, customer, case
):
    block(customer)
    accepted(engineer, contact, case, 60)
    release_hours(engineer, case.public_id, today=TODAY, now=NOW)
    release_hours(engineer, case.public_id, today=TODAY, now=NOW)
    assert (balances(), holds()) == ([(240, 0, 0, 0)], [])

    accepted(engineer, contact, case, 90)
    log(engineer, case, 30)
    waiting = propose(engineer, case, 240)
    resolve_case(engineer, case.public_id, now=NOW)

    assert (balances(), holds()) == ([(210, 0, 30, 0)], [])
    assert statuses(case)[0] == "withdrawn"
    with pytest.raises(CaseResolvedError):
        answer(contact, case, waiting)


def test_work_that_is_given_back_is_held_again_while_the_request_is_open(engineer, contact, customer, case):
    block(customer)
    accepted(engineer, contact, case, 60)
    first, second = log(engineer, case, 30), log(engineer, case, 60, key="k-2")

    correct_time(engineer, case.public_id, first.public_id, why="Wrong day.", today=TODAY, now=NOW)
    assert (balances(), holds()) == ([(150, 30, 60, 0)], [(case.id, 30)])

    resolve_case(engineer, case.public_id, now=NOW)
    correct_time(engineer, case.public_id, second.public_id, why="Wrong case.", today=TODAY, now=NOW)
    assert (balances(), holds()) == ([(240, 0, 0, 0)], [])


def test_work_on_a_closed_block_that_is_given_back_expires(engineer, contact, customer, case):
    ends_on = TODAY + timedelta(days=3)
    block(customer, ends_on=ends_on)
    accepted(engineer, contact, case, 60)
    entry = log(engineer, case, 90)
    later = ends_on + timedelta(days=30)
    expire_hours(today=later, now=NOW)

    correct_time(engineer, case.public_id, entry.public_id, why="Wrong case.", today=later, now=NOW)

    assert (balances(), holds()) == ([(0, 0, 0, 240)], [])


def test_a_block_that_closes_releases_what_each_request_holds(engineer, contact, customer, case):
    ends_on = TODAY + timedelta(days=3)
    block(customer, ends_on=ends_on)
    other = make_case(contact, USAGE)
    accepted(engineer, contact, case, 60), accepted_other(engineer, contact, other)

    expire_hours(today=ends_on + timedelta(days=30), now=NOW)

    assert (balances(), holds()) == ([(0, 0, 0, 240)], [])


def accepted_other(engineer, contact, case):
    answer(contact, case, propose(engineer, case, 30))


def test_where_somebody_buys_hours_they_answer_and_else_whoever_writes_requests(engineer, contact, customer, case):
    block(customer)
    reader = make_contact(customer, roles=())
    estimate = propose(engineer, case)
    with pytest.raises(RightRefusedError, match="write_requests"):
        answer(reader, case, estimate)

    buyer = make_contact(customer, roles=("buy_hours",))
    with pytest.raises(RightRefusedError, match="buy_hours"):
        answer(contact, case, estimate)
    answer(buyer, case, estimate)

    assert statuses(case) == ["accepted"]


def test_an_estimate_is_kept_once_for_each_key(engineer, customer, case):
    first = propose(engineer, case, key="k")

    assert propose(engineer, case, key="k") == first
    with pytest.raises(KeyTakenError):
        propose(engineer, case, 240, key="k")


def test_an_estimate_is_of_a_request_that_draws_on_hours_and_of_no_other(engineer, contact, customer, case):
    block(customer)
    estimate, other = propose(engineer, case), make_case(contact, USAGE)

    with pytest.raises(NoSuchEstimateError):
        answer(contact, other, estimate)
    with pytest.raises(NoActivityError):
        propose(engineer, make_case(contact), key="k-2")


def test_a_request_that_is_reopened_holds_nothing_until_it_is_estimated_anew(engineer, contact, customer, case):
    block(customer)
    accepted(engineer, contact, case)
    resolve_case(engineer, case.public_id, now=NOW)
    reopen_case(engineer, case.public_id, now=NOW)
    assert holds() == []

    accepted(engineer, contact, case, 60)
    assert holds() == [(case.id, 60)]


def refused_by_postgresql(actor, statement, values=()):
    with pytest.raises(DatabaseError) as error, acting_as(actor), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return error.value.__cause__


POST = """
insert into hours_posting
  (customer_id, block_id, key, kind, minutes, source, target, posted_on, made_at, reason, case_id, entry_id)
values (%s, %s, %s, %s, %s, %s, %s, now(), now(), '', %s, %s)
"""


def test_postgresql_lets_nobody_spend_what_another_request_holds(engineer, contact, customer, case):
    mine, second = block(customer), block(customer)
    estimate, other = accepted(engineer, contact, case), make_case(contact, USAGE)
    entry = log(engineer, other, 15)

    def spend(minutes, case_id, entry_id=None):
        values = [customer.pk, mine.pk, "k", "spend", minutes, "held", "charged", case_id, entry_id]
        return refused_by_postgresql(INSCOPE, POST, values)

    assert "hold_never_overdrawn" in str(spend(1, other.id))
    assert "never_overdrawn" in str(spend(121, case.id))
    assert "posting_held_names_case" in str(spend(1, None))
    assert "another case" in str(spend(1, case.id, entry.id))
    assert isinstance(
        refused_by_postgresql(INSCOPE, "update hours_hold set minutes = 0"), psycopg.errors.InsufficientPrivilege
    )
    assert isinstance(refused_by_postgresql(INSCOPE, "update hours_estimate set status = 'accepted'"), psycopg.Error)
    buyer = actor_of(contact)
    too_much = [customer.pk, mine.pk, f"estimate:{estimate.public_id}", "hold", 121, "free", "held", case.id, None]
    once_more = [customer.pk, second.pk, f"estimate:{estimate.public_id}", "hold", 1, "free", "held", case.id, None]
    for values in (
        too_much,
        once_more,
        [customer.pk, mine.pk, "k", "hold", 1, "free", "held", case.id, None],
        [customer.pk, mine.pk, "k", "release", 1, "held", "free", case.id, None],
        [customer.pk, mine.pk, "k", "purchase", 600, "outside", "free", None, None],
    ):
        assert "a customer holds what it accepted" in str(refused_by_postgresql(buyer, POST, values))


def test_postgresql_lets_nobody_but_the_customer_accept(engineer, contact, customer, case):
    propose(engineer, case)
    answered = "update hours_estimate set status = %s, answered_by_id = person_id, answered_at = now()"

    assert "a customer accepts" in str(refused_by_postgresql(INSCOPE, answered, ["accepted"]))
    assert "a customer accepts" in str(refused_by_postgresql(actor_of(contact), answered, ["withdrawn"]))
    with acting_as(INSCOPE):
        assert Estimate.objects.get().status == "waiting"
        assert not Posting.objects.filter(kind="hold").exists()
