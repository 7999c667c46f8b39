"""Free minutes of a block are refunded or carried over, once for each key, and none comes from nothing."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import KeyTakenError, TextRefusedError
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.coverage.selectors import latest_decision
from inscope.apps.hours.errors import BlockClosedError, NotReturnedError
from inscope.apps.hours.models import Block
from inscope.apps.hours.rows import NewPosting
from inscope.apps.hours.selectors import block_with
from inscope.apps.hours.services import post
from inscope.apps.identity.selectors import actor_of
from inscope.core.ledger import NotEnoughHoursError, carry_in, carry_out
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.records import RecordTakenError, ValueRefusedError
from inscope.flows.hours.prove_hours import prove_hours
from inscope.flows.hours.return_hours import NewTarget, Return, carry_over, refund_hours, take_back_refund
from inscope.flows.hours.sell_hours import Order, allocate, confirm, sell
from inscope.pg.tenancy import acting_as
from tests.factories import FAR_AHEAD, LONG_AGO, NOW, TODAY, make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE, CONSULTING = "online_development_support", "project_consulting"


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def customer(contact):
    with acting_as(INSCOPE):
        return customer_numbered(actor=INSCOPE, customer_id=contact.customer_id)


@pytest.fixture
def seller(db):
    return actor_of(make_staff("account_manager"))


@pytest.fixture
def sold(seller, customer):
    """Ten hours for 1000.00 EUR."""
    order = Order("HB-1", "", 10, TODAY, FAR_AHEAD, 100_000, "EUR")
    made = sell(seller, customer.public_id, order, today=TODAY, now=NOW)
    confirm(seller, customer.public_id, made, now=NOW)
    return made


def balance(public_id):
    with acting_as(INSCOPE):
        return block_with(actor=INSCOPE, public_id=public_id).balance


def refund(seller, customer, block, minutes=100, *, key="k-1", why="Cancelled."):
    return refund_hours(seller, customer.public_id, block, Return(key, minutes, why), now=NOW)


def carry(seller, customer, block, to, minutes=100, *, key="k-1", why="Renewed."):
    carry_over(seller, customer.public_id, block, Return(key, minutes, why), to, now=NOW)


def take_back(seller, customer, block, *, key="k-1", why="The wrong block.", now=NOW):
    take_back_refund(seller, customer.public_id, block, key, why=why, now=now)


def block(customer, **other):
    return make_block(Block(pk=customer.id), **other).public_id


def is_whole():
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    return not [fault for _, faults in prove_hours() for fault in faults]


def test_a_refund_takes_what_is_free_and_says_its_money_rounded_down(seller, customer, sold):
    assert refund(seller, customer, sold) == 16_666

    assert (balance(sold).free, balance(sold).refunded) == (500, 100)
    with acting_as(INSCOPE):
        entry = AuditEntry.objects.get(event="hours_refunded")
    assert json.loads(entry.details) == {"currency": "EUR", "minutes": 100, "price_minor": 16_666}
    assert is_whole()


def test_the_same_key_returns_once_and_nothing_else_is_done_under_it(seller, customer, sold):
    other = block(customer)
    for _again in range(2):
        refund(seller, customer, sold)
        carry(seller, customer, sold, other)

    assert (balance(sold).refunded, balance(sold).carried_out) == (100, 100)
    for act in (
        lambda: refund(seller, customer, sold, 101),
        lambda: refund(seller, customer, other),
        lambda: refund(seller, customer, sold, why="Another reason."),
        lambda: carry(seller, customer, sold, other, 99),
        lambda: carry(seller, customer, sold, other, why="Another reason."),
        lambda: carry(seller, customer, sold, block(customer)),
        lambda: carry(seller, customer, sold, NewTarget("HB-2", FAR_AHEAD)),
    ):
        with pytest.raises(KeyTakenError):
            act()


def test_a_refund_that_was_a_mistake_is_taken_back_once(seller, customer, sold):
    refund(seller, customer, sold)

    for _again in range(2):
        take_back(seller, customer, sold)

    assert (balance(sold).free, balance(sold).refunded) == (600, 0)
    with acting_as(INSCOPE):
        (entry,) = AuditEntry.objects.filter(event="refund_taken_back")
    assert json.loads(entry.details) == {"minutes": 100}
    with pytest.raises(NotReturnedError, match="taken back already"):
        take_back(seller, customer, sold, why="For another reason.")
    refund(seller, customer, sold, 600, key="k-2")
    assert is_whole()


def test_what_a_closed_block_gets_back_expires_at_once(seller, customer, sold):
    refund(seller, customer, sold)

    take_back(seller, customer, sold, now=NOW + timedelta(days=900))

    assert (balance(sold).refunded, balance(sold).expired) == (0, 100)
    assert is_whole()


def test_only_a_refund_of_this_block_is_taken_back_with_a_reason_and_by_who_keeps_customers(seller, customer, sold):
    other = block(customer)
    refund(seller, customer, sold)
    carry(seller, customer, sold, other, key="c-1")

    for one, key in ((sold, "k-2"), (sold, "c-1"), (sold, "carry:c-1"), (other, "k-1"), (sold, "")):
        with pytest.raises(NotReturnedError, match="no such refund"):
            take_back(seller, customer, one, key=key)
    with pytest.raises(TextRefusedError):
        take_back(seller, customer, sold, why=" ")
    with pytest.raises(RightRefusedError):
        take_back(actor_of(make_staff("support_engineer")), customer, sold)
    assert balance(sold).refunded == 100


def test_a_refund_that_is_taken_back_covers_what_was_refused_without_it(seller, customer, contact, sold):
    allocate(seller, customer.public_id, sold, ONLINE, today=TODAY, now=NOW)
    refund(seller, customer, sold, 600)
    answers = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
    case = make_case(contact, answers | {"hours.requested": 2, "software_source": "none"})

    take_back(seller, customer, sold)

    with acting_as(INSCOPE):
        assert latest_decision(actor=INSCOPE, case_id=case.id).outcome == "covered"


def test_no_money_is_told_of_a_block_without_a_price(seller, customer):
    assert refund(seller, customer, block(customer)) is None


def test_what_is_carried_over_leaves_one_block_and_arrives_in_the_other(seller, customer, sold):
    other = block(customer, hours=1)

    carry(seller, customer, sold, other, 600)

    assert (balance(sold).free, balance(sold).carried_out) == (0, 600)
    assert (balance(other).free, balance(other).credited) == (660, 660)
    assert is_whole()


def test_a_block_can_begin_with_what_is_carried_over(seller, customer, sold):
    carry(seller, customer, sold, NewTarget("HB-2", FAR_AHEAD), 90)

    with acting_as(INSCOPE):
        made = block_with(actor=INSCOPE, public_id=Block.objects.get(reference="HB-2").public_id)
    assert (made.is_active, made.bought_minutes, made.balance.free, made.price_minor) == (True, 90, 90, None)
    assert is_whole()


def test_what_was_carried_in_was_not_paid_with_the_block(seller, customer, sold):
    other = block(customer, hours=10)
    carry(seller, customer, other, sold, 60)

    with pytest.raises(NotReturnedError, match="600 of the 660 free minutes"):
        refund(seller, customer, sold, 601)
    assert refund(seller, customer, sold, 600) == 100_000


def test_what_a_block_began_with_is_carried_back_before_it_is_refunded(seller, customer, sold):
    for _again in range(2):
        carry(seller, customer, sold, NewTarget("HB-2", FAR_AHEAD), 90)
    with acting_as(INSCOPE):
        begun = Block.objects.get(reference="HB-2").public_id

    with pytest.raises(NotReturnedError, match="0 of the 90 free minutes") as refused:
        refund(seller, customer, begun, 90)
    assert refused.value.hint == "carry it back first to the block where it was bought"
    with pytest.raises(KeyTakenError):
        carry(seller, customer, sold, NewTarget("HB-3", FAR_AHEAD), 90)
    carry(seller, customer, begun, sold, 90, key="back")
    assert refund(seller, customer, sold, 600) == 100_000


def test_hours_that_are_carried_over_cover_what_was_refused(seller, customer, contact):
    answers = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
    case = make_case(contact, answers | {"hours.requested": 2, "software_source": "none"})
    over = block(customer, activity=ONLINE, starts_on=LONG_AGO, ends_on=TODAY - timedelta(days=1))

    carry(seller, customer, over, NewTarget("HB-3", FAR_AHEAD), 120)

    with acting_as(INSCOPE):
        assert latest_decision(actor=INSCOPE, case_id=case.id).outcome == "covered"


@pytest.mark.parametrize("minutes", [0, -5])
def test_no_minutes_are_none(seller, customer, sold, minutes):
    other = block(customer)
    for act in (lambda: refund(seller, customer, sold, minutes), lambda: carry(seller, customer, sold, other, minutes)):
        with pytest.raises(NotReturnedError):
            act()


def test_more_than_is_free_is_refused_whole(seller, customer, sold):
    other = block(customer)
    for act in (lambda: refund(seller, customer, sold, 601), lambda: carry(seller, customer, sold, other, 601)):
        with pytest.raises(NotEnoughHoursError):
            act()
    assert balance(sold).free == 600


def test_why_is_said(seller, customer, sold):
    for act in (lambda: refund(seller, customer, sold, why=" "), lambda: carry(seller, customer, sold, sold, why="")):
        with pytest.raises(TextRefusedError):
            act()


def test_a_block_takes_only_what_serves_its_activity(seller, customer, sold):
    pending = sell(seller, customer.public_id, Order("HB-9", "", 5, TODAY, FAR_AHEAD), today=TODAY, now=NOW)

    for to in (sold, pending, block(customer, activity=ONLINE)):
        with pytest.raises(NotReturnedError, match="does not take"):
            carry(seller, customer, sold, to)
    closed = block(customer, starts_on=LONG_AGO, ends_on=TODAY - timedelta(days=8))
    with pytest.raises(BlockClosedError):
        carry(seller, customer, sold, closed)


def test_a_new_block_has_a_name_of_its_own_and_days_to_come(seller, customer, sold):
    with pytest.raises(RecordTakenError):
        carry(seller, customer, sold, NewTarget("HB-1", FAR_AHEAD))
    with pytest.raises(ValueRefusedError, match="is over"):
        carry(seller, customer, sold, NewTarget("HB-2", TODAY - timedelta(days=1)))
    assert balance(sold).carried_out == 0


def test_who_keeps_no_customers_returns_nothing(customer, sold):
    engineer = actor_of(make_staff("support_engineer"))

    for act in (lambda: refund(engineer, customer, sold), lambda: carry(engineer, customer, sold, sold)):
        with pytest.raises(RightRefusedError):
            act()


@pytest.mark.parametrize("arrives", [None, ("", 59), (CONSULTING, 60)])
def test_the_database_lets_nothing_be_carried_that_does_not_arrive(transactional_db, seller, customer, sold, arrives):
    with acting_as(INSCOPE):
        source = Block.objects.get(public_id=sold).pk
    moves = [NewPosting(source, "carry:x", carry_out(60), TODAY)]
    if arrives is not None:
        activity, minutes = arrives
        other = make_block(Block(pk=customer.id), activity=activity)
        moves.append(NewPosting(other.pk, "carry:x", carry_in(minutes), TODAY))

    with pytest.raises(DatabaseError, match="does not arrive"), acting_as(INSCOPE):
        post(actor=INSCOPE, postings=moves, now=NOW)
