"""Buyers and sellers act at the same moment: an order is kept once, and confirmed or declined, never both."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.coverage.selectors import decisions_of
from inscope.apps.hours.errors import NotReturnedError, OrderDoneError
from inscope.apps.hours.models import Block
from inscope.apps.hours.selectors import block_with
from inscope.apps.identity.selectors import actor_of
from inscope.core.errors import DomainError
from inscope.core.ledger import Balance
from inscope.core.people import INSCOPE
from inscope.flows.coverage.state_fact import state_facts
from inscope.flows.hours.buy_hours import Wish, order_hours
from inscope.flows.hours.log_time import Work, log_time
from inscope.flows.hours.prove_hours import prove_hours
from inscope.flows.hours.return_hours import NewTarget, Return, carry_over, refund_hours
from inscope.flows.hours.sell_hours import allocate, confirm, decline
from inscope.pg.tenancy import acting_as
from tests.factories import FAR_AHEAD, NOW, TODAY, make_block, make_case, make_contact, make_prices, make_staff
from tests.flows.hours.test_many_at_once import at_once

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage", "software_source": "none"}
WISH = Wish(10, ONLINE, TODAY)


@pytest.fixture
def contact(transactional_db, published_pack, monkeypatch):
    """Threads keep no connection."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    make_prices()
    return make_contact(roles=("open_requests", "buy_hours"))


@pytest.fixture
def customer(contact):
    with acting_as(INSCOPE):
        return customer_numbered(actor=INSCOPE, customer_id=contact.customer_id)


def tried(act):
    """Do something, and answer with what it returns or how it is refused; anything else is a failure."""

    def client():
        try:
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    return client


def is_whole():
    return not [fault for _count, faults in prove_hours() for fault in faults]


def test_an_order_is_kept_once_and_confirmed_or_declined(contact, customer):
    buyer, seller = actor_of(contact), actor_of(make_staff("account_manager"))
    make_case(contact, USAGE | {"hours.requested": 8})
    order = tried(lambda: order_hours(buyer, WISH, key="k", today=TODAY, now=NOW))
    (made,) = {one.public_id for one in at_once([order] * 6)}

    answers = at_once(
        [
            tried(lambda: confirm(seller, customer.public_id, made, now=NOW)),
            tried(lambda: decline(seller, customer.public_id, made, why="No credit.", now=NOW)),
        ]
        * 4
    )

    with acting_as(INSCOPE):
        block = block_with(actor=INSCOPE, public_id=made)
    refused = [one for one in answers if isinstance(one, OrderDoneError)]
    assert len(refused) == (4 if block.is_active else 7)
    assert block.balance == (Balance(free=600) if block.is_active else Balance())
    assert is_whole()


def waits():
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where not granted")
        return cursor.fetchone()[0] > 0


def test_a_case_that_asks_for_hours_only_while_they_are_confirmed_is_decided_again(contact, customer):
    seller, engineer = actor_of(make_staff("account_manager")), actor_of(make_staff("support_engineer"))
    case = make_case(contact, USAGE | {"activity": "unknown", "hours.requested": 8})
    ordered = order_hours(actor_of(contact), WISH, key="k", today=TODAY, now=NOW)

    with ThreadPoolExecutor(1) as pool:
        with acting_as(engineer):
            state_facts(engineer, case.public_id, {"activity": ONLINE}, why="It does.", now=NOW)
            confirmed = pool.submit(tried(lambda: confirm(seller, customer.public_id, ordered.public_id, now=NOW)))
            while not (waits() or confirmed.done()):
                pass
            assert not confirmed.done()
        confirmed.result()

    with acting_as(INSCOPE):
        made = [(one.outcome, one.cause) for one in decisions_of(actor=INSCOPE, case_id=case.id)]
    assert made[-2:] == [("not_entitled", "fact"), ("covered", "hours")]


def test_of_a_block_that_is_allocated_while_hours_are_carried_into_it_nothing_is_lost(contact, customer):
    seller = actor_of(make_staff("account_manager"))
    source, into = (make_block(Customer(pk=customer.id), hours=4) for _ in range(2))
    given = Return("k", 60, "Renewed.")

    with ThreadPoolExecutor(1) as pool:
        with acting_as(seller):
            allocate(seller, customer.public_id, into.public_id, ONLINE, today=TODAY, now=NOW)
            carry = tried(
                lambda: carry_over(seller, customer.public_id, source.public_id, given, into.public_id, now=NOW)
            )
            carried = pool.submit(carry)
            while not (waits() or carried.done()):
                pass
        answer = carried.result()

    assert isinstance(answer, NotReturnedError)
    assert is_whole()


def test_work_refunds_and_what_is_carried_over_share_one_block_without_a_deadlock(contact, customer):
    engineer, seller = actor_of(make_staff("support_engineer")), actor_of(make_staff("account_manager"))
    block = make_block(Customer(pk=customer.id), hours=4, activity=ONLINE, ends_on=TODAY + timedelta(days=9))
    cases = [make_case(contact, USAGE | {"hours.requested": 1}) for _ in range(4)]

    def acts(number, case):
        given = Return(f"k-{number}", 30, "Renewed.")
        to = NewTarget(f"HB-{number}", FAR_AHEAD)
        work = Work(f"w-{number}", TODAY, 30, "Advice.")
        yield lambda: log_time(engineer, case.public_id, work, today=TODAY, now=NOW)
        yield lambda: refund_hours(seller, customer.public_id, block.public_id, given, now=NOW)
        yield lambda: carry_over(seller, customer.public_id, block.public_id, given, to, now=NOW)

    at_once([tried(act) for number, case in enumerate(cases) for act in acts(number, case)])

    with acting_as(INSCOPE):
        blocks = list(Block.objects.all())
    kept = sum(one.free + one.charged + one.refunded for one in blocks)
    assert kept == 240
    assert is_whole()
