"""A block is ordered, active once its order is confirmed, and allocated to one activity for good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import TextRefusedError
from inscope.apps.contracts.errors import NoSuchCustomerError
from inscope.apps.hours.errors import AllocatedError, BlockClosedError, NoSuchBlockError
from inscope.apps.hours.selectors import block_with, blocks_of, postings_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.ledger import Balance
from inscope.core.money import MoneyRefusedError
from inscope.core.orders import MOST_HOURS
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.policy import FactError
from inscope.core.records import RecordTakenError, ValueRefusedError
from inscope.flows.hours.sell_hours import Order, allocate, confirm, sell
from inscope.pg.tenancy import acting_as
from tests.factories import FAR_AHEAD, LONG_AGO, NOW, TODAY, make_customer, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ORDER = Order("HB-31", "PO-8812", 40, TODAY, FAR_AHEAD, 480_000, "EUR")
ONLINE, CONSULTING = "online_development_support", "project_consulting"


@pytest.fixture
def seller(db):
    return actor_of(make_staff("account_manager"))


def order(actor, customer, **changed):
    return sell(actor, customer.public_id, replace(ORDER, **changed), today=TODAY, now=NOW)


@pytest.fixture
def customer(db):
    return make_customer()


def test_what_was_ordered_can_be_spent_once_it_is_confirmed_and_is_credited_once(seller, customer):
    ordered = order(seller, customer)
    with acting_as(seller):
        assert blocks_of(actor=seller, customer_id=customer.pk) == ()
        assert block_with(actor=seller, public_id=ordered).balance == Balance()

    confirm(seller, customer.public_id, ordered, now=NOW)
    again = confirm(seller, customer.public_id, ordered, now=NOW)

    assert (again.is_active, again.balance) == (True, Balance(free=2_400))
    with acting_as(seller):
        (posted,) = postings_of(actor=seller, block_ids=[again.id])
    assert (posted.move.kind, posted.move.minutes, posted.posted_on) == ("purchase", 2_400, TODAY)


def test_a_block_is_allocated_once(seller, customer):
    ordered = order(seller, customer)

    assert allocate(seller, customer.public_id, ordered, CONSULTING, today=TODAY, now=NOW).activity == CONSULTING
    with pytest.raises(AllocatedError, match="`HB-31` is allocated to `project_consulting`"):
        allocate(seller, customer.public_id, ordered, ONLINE, today=TODAY, now=NOW)


def test_an_activity_is_a_word_of_the_policy(seller, customer):
    ordered = order(seller, customer)

    with pytest.raises(FactError, match="consulting"):
        allocate(seller, customer.public_id, ordered, "consulting", today=TODAY, now=NOW)


def test_each_step_is_told_in_the_audit_of_the_customer(seller, customer):
    ordered = order(seller, customer)
    confirm(seller, customer.public_id, ordered, now=NOW)
    allocate(seller, customer.public_id, ordered, CONSULTING, today=TODAY, now=NOW)

    with acting_as(INSCOPE):
        told = AuditEntry.objects.filter(customer_id=customer.pk).order_by("number").values_list("event", "subject")
        subject = f"customer:{customer.public_id}/block:{ordered}"
        assert list(told) == [(event, subject) for event in ("block_ordered", "hours_posted", "block_allocated")]


def test_a_reference_names_one_block_of_a_customer(seller, customer):
    order(seller, customer)

    with pytest.raises(RecordTakenError, match="HB-31"):
        order(seller, customer)
    order(seller, make_customer())


def test_what_there_is_not_is_refused(seller, customer):
    ordered, stranger = order(seller, customer), make_customer()

    with pytest.raises(NoSuchBlockError):
        confirm(seller, stranger.public_id, ordered, now=NOW)
    with pytest.raises(NoSuchCustomerError):
        allocate(seller, ordered, ordered, ONLINE, today=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"hours": 0}, "hours"),
        ({"hours": MOST_HOURS + 1}, "hours"),
        ({"ends_on": LONG_AGO}, "ends_on"),
        ({"starts_on": LONG_AGO, "ends_on": TODAY - timedelta(days=8)}, "ends_on"),
        ({"currency": ""}, "currency"),
        ({"price_minor": None}, "price"),
        ({"currency": "EUX"}, "currency"),
    ],
)
def test_what_is_no_order_is_refused_beside_its_field(seller, customer, changed, field):
    with pytest.raises((ValueRefusedError, MoneyRefusedError)) as refused:
        order(seller, customer, **changed)

    assert refused.value.details()["field"] == field


def test_an_order_that_is_confirmed_too_late_is_refused_and_nothing_expires(seller, customer):
    ordered = order(seller, customer, ends_on=TODAY + timedelta(days=1))

    confirm(seller, customer.public_id, ordered, now=NOW)
    later = order(seller, customer, reference="HB-32", ends_on=TODAY + timedelta(days=1))
    with pytest.raises(BlockClosedError):
        confirm(seller, customer.public_id, later, now=NOW + timedelta(days=30))

    with acting_as(seller):
        assert not block_with(actor=seller, public_id=later).is_active


def test_a_block_serves_no_activity_that_nobody_knows(seller, customer):
    ordered = order(seller, customer)

    with pytest.raises(ValueRefusedError, match="`unknown` is no activity"):
        allocate(seller, customer.public_id, ordered, "unknown", today=TODAY, now=NOW)


def test_text_that_no_database_takes_is_refused(seller, customer):
    with pytest.raises(TextRefusedError):
        order(seller, customer, order_reference="PO\x00")


def test_who_keeps_no_customers_sells_nothing(seller, customer):
    engineer, ordered = actor_of(make_staff("support_engineer")), order(seller, customer)

    for act in (
        lambda: order(engineer, customer),
        lambda: confirm(engineer, customer.public_id, ordered, now=NOW),
        lambda: allocate(engineer, customer.public_id, ordered, CONSULTING, today=TODAY, now=NOW),
    ):
        with pytest.raises(RightRefusedError):
            act()
