"""A contact orders hours for a request that was refused; once they are confirmed, the request is decided again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import KeyTakenError
from inscope.apps.cases.selectors import case_with
from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.coverage.selectors import decisions_of
from inscope.apps.hours.errors import (
    AllocatedError,
    NoPricesError,
    NoSuchBlockError,
    OrderDoneError,
    TooManyOrdersError,
)
from inscope.apps.hours.models import Block
from inscope.apps.hours.prices import price_list, save_prices
from inscope.apps.hours.selectors import block_with, orders_after
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.core.cases import NoCaseError
from inscope.core.ledger import Balance
from inscope.core.money import MoneyRefusedError
from inscope.core.orders import MOST_WAITING
from inscope.core.outbox import to_person
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.policy import FactError
from inscope.core.records import NameRefusedError, RecordMovedOnError, ValueRefusedError
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.hours import decide_for_hours
from inscope.flows.hours.buy_hours import Wish, offer_for, order_hours, withdraw
from inscope.flows.hours.decide_for_hours import decide_for_begun
from inscope.flows.hours.estimate_work import Proposal, answer_work_estimate, estimate_work, release_hours
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.sell_hours import allocate, confirm, decline
from inscope.pg.rows import Statement
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_prices, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE, CONSULTING = "online_development_support", "project_consulting"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage", "software_source": "none"}
ADVICE = {**USAGE, "hours.requested": 8}
WISH = Wish(10, ONLINE, TODAY, "PO-8812")


@pytest.fixture
def contact(db):
    return make_contact(roles=("open_requests", "buy_hours"))


@pytest.fixture
def buyer(contact):
    make_prices()
    return actor_of(contact)


@pytest.fixture
def seller(db):
    return actor_of(make_staff("account_manager"))


@pytest.fixture
def customer(contact):
    with acting_as(INSCOPE):
        return customer_numbered(actor=INSCOPE, customer_id=contact.customer_id)


def order(buyer, *, key="k-1", **changed):
    return order_hours(buyer, replace(WISH, **changed), key=key, today=TODAY, now=NOW)


def outcomes(case):
    with acting_as(INSCOPE):
        return [(one.outcome, one.cause) for one in decisions_of(actor=INSCOPE, case_id=case.id)]


def woken():
    return Statement(int, "select count(*)::int from procrastinate_jobs where task_name = 'decide_for_begun'").read()[0]


def told(actor):
    with acting_as(INSCOPE):
        found = OutboundMessage.objects.filter(recipient=to_person(actor.person_id)).order_by("id")
        return list(found.values_list("subject", flat=True))


def test_what_was_refused_is_covered_once_the_hours_that_were_bought_for_it_are_confirmed(
    contact, buyer, seller, customer
):
    case = make_case(contact, ADVICE)
    assert outcomes(case) == [("not_entitled", "opened")]

    ordered = order(buyer, case_id=case.public_id)
    assert outcomes(case) == [("not_entitled", "opened")]
    confirm(seller, customer.public_id, ordered.public_id, now=NOW)

    assert outcomes(case) == [("not_entitled", "opened"), ("covered", "hours")]
    with acting_as(INSCOPE):
        events = AuditEntry.objects.filter(customer_id=customer.id).order_by("number").values_list("event", flat=True)
        assert list(events)[-3:] == ["block_ordered", "hours_posted", "decided_again"]
        assert case_with(actor=INSCOPE, public_id=case.public_id).outcome == "covered"


def test_an_order_is_a_pending_block_at_the_price_of_its_day(buyer):
    ordered = order(buyer)
    make_prices(price="200.00")

    assert (ordered.reference, ordered.order_reference, ordered.bought_minutes) == ("H-0001", "PO-8812", 600)
    assert (ordered.price_minor, ordered.currency, ordered.balance) == (120_000, "EUR", Balance())
    assert (ordered.is_pending, ordered.requested_by_id) == (True, buyer.person_id)
    assert ordered.ends_on == TODAY.replace(year=2027) - timedelta(days=1)
    with acting_as(buyer):
        assert block_with(actor=buyer, public_id=ordered.public_id).price_minor == 120_000


def test_hours_of_no_activity_yet_cost_as_much_as_those_of_the_dearest(buyer):
    assert offer_for(replace(WISH, activity=""), today=TODAY).price_minor == 180_000
    assert offer_for(WISH, today=TODAY).price_minor == 120_000


def test_each_order_has_a_reference_of_its_own_beside_those_of_the_vendor(buyer, customer):
    make_block(Customer(pk=customer.id), reference="H-0002")

    assert [order(buyer, key=key).reference for key in ("a", "b")] == ["H-0003", "H-0004"]


def test_the_same_key_orders_once_and_another_order_under_it_is_refused(buyer, customer):
    first = order(buyer)

    assert order(buyer) == first
    case = make_case(make_contact(Customer(pk=customer.id)), ADVICE)
    others = ({"hours": 11}, {"activity": CONSULTING}, {"activity": ""}, {"purchase_order": ""})
    for changed in (*others, {"case_id": case.public_id}):
        with pytest.raises(KeyTakenError):
            order(buyer, **changed)


def test_both_sides_are_told_and_each_once(buyer, seller, customer):
    ordered = order(buyer)
    order(buyer)
    for _again in range(2):
        confirm(seller, customer.public_id, ordered.public_id, now=NOW)

    assert told(seller) == ["Order of hours H-0001"]
    assert told(buyer) == ["Order of hours H-0001"]


def test_an_order_waits_until_it_is_confirmed_or_declined(buyer, seller, customer):
    first, second = order(buyer, key="a"), order(buyer, key="b")

    def waiting():
        with acting_as(seller):
            return [one.reference for one in orders_after(actor=seller, after=0, most=10)]

    assert waiting() == ["H-0001", "H-0002"]
    confirm(seller, customer.public_id, first.public_id, now=NOW)
    decline(seller, customer.public_id, second.public_id, why="No credit.", now=NOW)
    assert waiting() == []


def test_what_was_declined_is_never_credited_and_says_why(buyer, seller, customer):
    ordered = order(buyer)
    decline(seller, customer.public_id, ordered.public_id, why="No credit.", now=NOW)

    for act in (
        lambda: confirm(seller, customer.public_id, ordered.public_id, now=NOW),
        lambda: decline(seller, customer.public_id, ordered.public_id, why="Again.", now=NOW),
        lambda: withdraw(buyer, ordered.public_id, now=NOW),
    ):
        with pytest.raises(OrderDoneError, match="declined or withdrawn already"):
            act()
    with acting_as(buyer):
        found = block_with(actor=buyer, public_id=ordered.public_id)
    assert (found.declined_because, found.is_active, found.balance) == ("No credit.", False, Balance())


def test_a_customer_takes_back_what_waits_and_nothing_else(buyer, seller, customer):
    ordered, confirmed = order(buyer, key="a"), order(buyer, key="b")
    confirm(seller, customer.public_id, confirmed.public_id, now=NOW)
    sold = make_block(Customer(pk=customer.id))

    withdraw(buyer, ordered.public_id, now=NOW)

    with pytest.raises(OrderDoneError, match="confirmed already"):
        withdraw(buyer, confirmed.public_id, now=NOW)
    with pytest.raises(NoSuchBlockError):
        withdraw(buyer, sold.public_id, now=NOW)
    with acting_as(buyer):
        assert block_with(actor=buyer, public_id=ordered.public_id).is_withdrawn


@pytest.mark.parametrize(
    ("changed", "refusal", "field"),
    [
        ({"hours": 4}, ValueRefusedError, "hours"),
        ({"starts_on": TODAY - timedelta(days=1)}, ValueRefusedError, "starts_on"),
        ({"activity": "unknown"}, ValueRefusedError, "activity"),
        ({"activity": "gardening"}, FactError, None),
        ({"purchase_order": "PO\x00"}, NameRefusedError, "purchase_order"),
    ],
)
def test_what_is_no_order_is_refused(buyer, changed, refusal, field):
    with pytest.raises(refusal) as refused:
        order(buyer, **changed)

    assert field in {None, refused.value.details().get("field")}


def test_a_request_of_another_customer_is_not_named(buyer):
    with pytest.raises(NoCaseError):
        order(buyer, case_id=make_case().public_id)


def test_without_prices_nothing_is_sold(contact):
    with pytest.raises(NoPricesError):
        order(actor_of(contact))


def test_who_does_not_buy_orders_withdraws_and_allocates_nothing(buyer, customer):
    reader, ordered = actor_of(make_contact(Customer(pk=customer.id))), order(buyer)

    for act in (
        lambda: order(reader),
        lambda: withdraw(reader, ordered.public_id, now=NOW),
        lambda: allocate(reader, None, ordered.public_id, ONLINE, today=TODAY, now=NOW),
        lambda: save_prices(
            actor=buyer,
            seen="",
            currency="EUR",
            price="1",
            by_activity={},
            minimum_hours=1,
            validity_months=1,
            now=NOW,
        ),
    ):
        with pytest.raises(RightRefusedError):
            act()


def test_a_contact_allocates_a_block_once_and_what_waited_for_that_is_decided_again(contact, buyer, customer):
    block = make_block(Customer(pk=customer.id))
    case = make_case(contact, ADVICE)
    assert outcomes(case) == [("prerequisite_unmet", "opened")]

    allocated = allocate(buyer, None, block.public_id, ONLINE, today=TODAY, now=NOW)

    assert allocated.activity == ONLINE
    assert outcomes(case)[1:] == [("covered", "hours")]
    with pytest.raises(AllocatedError):
        allocate(buyer, None, block.public_id, CONSULTING, today=TODAY, now=NOW)
    foreign = make_block(Customer(pk=make_contact().customer_id))
    with pytest.raises(NoSuchBlockError):
        allocate(buyer, None, foreign.public_id, ONLINE, today=TODAY, now=NOW)


def test_hours_for_something_else_leave_decisions_as_they_are(contact, buyer, seller, customer):
    refused, resolved = make_case(contact, ADVICE), make_case(contact, ADVICE)
    resolve_case(actor_of(make_staff()), resolved.public_id, now=NOW)
    ordered = order(buyer, activity=CONSULTING)

    confirm(seller, customer.public_id, ordered.public_id, now=NOW)

    assert {outcome for outcome, _ in outcomes(refused)} == {"not_entitled"}
    assert outcomes(resolved) == [("not_entitled", "opened")]


def test_hours_that_begin_later_than_the_request_answer_for_it(contact, buyer, seller, customer):
    case = make_case(contact, ADVICE)
    later, at = TODAY + timedelta(days=3), NOW + timedelta(days=3)
    ordered = order_hours(buyer, replace(WISH, starts_on=later), key="k", today=later, now=at)

    confirm(seller, customer.public_id, ordered.public_id, now=at)

    assert outcomes(case)[-1] == ("covered", "hours")


def test_hours_that_begin_later_decide_again_on_their_first_day_and_once(contact, buyer, seller, customer):
    case = make_case(contact, ADVICE)
    later = TODAY + timedelta(days=3)
    ordered = order(buyer, starts_on=later)
    confirm(seller, customer.public_id, ordered.public_id, now=NOW)

    def decided(day):
        decide_for_begun(today=day, now=NOW + (day - TODAY))
        return [outcome for outcome, _cause in outcomes(case)]

    assert decided(later - timedelta(days=1)) == ["not_entitled"]
    # A worker that stood still is two days late.
    assert decided(later + timedelta(days=2)) == decided(later + timedelta(days=3)) == ["not_entitled", "covered"]


def test_the_job_decides_a_case_of_a_day_once_however_hours_change(contact, buyer, seller, customer):
    case = make_case(contact, ADVICE | {"hours.requested": 30})
    later = TODAY + timedelta(days=3)
    confirm(seller, customer.public_id, order(buyer, starts_on=later).public_id, now=NOW)

    for hour in range(3):
        decide_for_begun(today=later, now=NOW + timedelta(days=3, hours=hour))
        make_block(Customer(pk=customer.id), hours=1, activity=ONLINE, now=NOW)

    assert [cause for _outcome, cause in outcomes(case)] == ["opened", "hours"]


def test_a_request_that_was_opened_while_hours_became_active_is_looked_at_later(contact, customer):
    case = make_case(contact, ADVICE)
    make_block(Customer(pk=customer.id), activity=ONLINE)

    decide_for_begun(today=TODAY, now=NOW + timedelta(hours=1))

    assert outcomes(case)[1:] == [("covered", "hours")]


def test_what_a_hold_or_work_gives_back_decides_again_what_waited_for_it(contact, customer):
    engineer, owner = actor_of(make_staff("support_engineer")), Customer(pk=customer.id)
    make_block(owner, hours=8, activity=ONLINE)
    holding, working = make_case(contact, USAGE), make_case(contact, USAGE)
    estimate = estimate_work(engineer, holding.public_id, Proposal("e", 180, "All of it."), now=NOW)
    answer_work_estimate(
        actor_of(contact), holding.public_id, estimate.public_id, is_accepted=True, answer="", today=TODAY, now=NOW
    )
    entry = log_time(engineer, working.public_id, Work("w", TODAY, 120, "Call."), today=TODAY, now=NOW)
    waiting, long = (make_case(contact, USAGE | {"hours.requested": hours}) for hours in (5, 8))
    later = [NOW + timedelta(days=days) for days in (10, 20)]

    release_hours(engineer, holding.public_id, today=TODAY, now=later[0])
    decide_for_begun(today=later[0].date(), now=later[0])
    assert (outcomes(waiting)[-1], outcomes(long)[-1]) == (("covered", "hours"), ("not_entitled", "hours"))
    correct_time(engineer, working.public_id, entry.public_id, why="Not ours.", today=TODAY, now=later[1])
    decide_for_begun(today=later[1].date(), now=later[1])

    assert outcomes(long)[-1] == ("covered", "hours")
    assert woken() == 2


def test_a_request_that_was_opened_while_a_block_was_allocated_is_looked_at_later(
    contact, seller, customer, monkeypatch
):
    made = make_block(Customer(pk=customer.id), hours=10, now=NOW - timedelta(days=90))
    case = make_case(contact, ADVICE)
    with monkeypatch.context() as not_seen_yet:
        not_seen_yet.setattr(decide_for_hours, "waiting_for", lambda **_more: ())
        allocate(seller, customer.public_id, made.public_id, ONLINE, today=TODAY, now=NOW)
    assert len(outcomes(case)) == 1

    decide_for_begun(today=TODAY, now=NOW + timedelta(hours=1))

    assert outcomes(case)[1:] == [("covered", "hours")]


def test_the_job_locks_no_case_that_stays_as_it_is(contact, customer):
    make_block(Customer(pk=customer.id), hours=2, activity=ONLINE, now=NOW)
    stays = make_case(contact, ADVICE | {"hours.requested": 30})

    with CaptureQueriesContext(connection) as asked:
        decide_for_begun(today=TODAY, now=NOW + timedelta(hours=1))

    assert asked.captured_queries
    assert not [one["sql"] for one in asked if "for update" in one["sql"].lower()]
    assert len(outcomes(stays)) == 1


def test_a_case_with_nothing_new_to_decide_is_as_it_was(contact, buyer, seller, customer):
    case = make_case(contact, ADVICE)
    ordered = order(buyer, starts_on=TODAY + timedelta(days=3))
    confirm(seller, customer.public_id, ordered.public_id, now=NOW + timedelta(hours=1))

    with acting_as(INSCOPE):
        assert case_with(actor=INSCOPE, public_id=case.public_id).updated_at == case.updated_at


def test_one_customer_lets_so_many_orders_wait_and_no_more(buyer, seller, customer):
    orders = [order(buyer, key=str(number)) for number in range(MOST_WAITING)]

    with pytest.raises(TooManyOrdersError):
        order(buyer, key="more")
    withdraw(buyer, orders[0].public_id, now=NOW)
    assert order(buyer, key="more").reference == "H-0021"


def test_who_ordered_reads_that_hours_of_no_activity_are_to_be_allocated(buyer, seller, customer):
    for activity in ("", ONLINE):
        ordered = order(buyer, key=activity or "none", activity=activity)
        confirm(seller, customer.public_id, ordered.public_id, now=NOW)

    with acting_as(INSCOPE):
        found = OutboundMessage.objects.filter(recipient=to_person(buyer.person_id)).order_by("id")
        first, second = found.values_list("body", flat=True)
    assert "once the block is allocated" in first
    assert "once the block is allocated" not in second


@pytest.mark.parametrize(
    "statement",
    [
        "update hours_block set activated_at = now()",
        "update hours_block set declined_at = now(), declined_by_id = requested_by_id, declined_because = 'no'",
        "update hours_block set price_minor = 1",
        "update hours_block set free = 60",
        "insert into hours_block select * from hours_block",
        "update hours_pricelist set hour_minor = 1",
    ],
)
def test_the_database_lets_a_customer_order_and_nothing_else(buyer, statement):
    order(buyer)

    with pytest.raises(DatabaseError), acting_as(buyer), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_credits_nothing_that_was_declined(buyer, seller, customer):
    ordered = order(buyer)
    decline(seller, customer.public_id, ordered.public_id, why="No credit.", now=NOW)

    for changed in ({"activated_at": NOW}, {"declined_at": None}, {"activity": CONSULTING}):
        with pytest.raises(DatabaseError), acting_as(seller):
            Block.objects.filter(public_id=ordered.public_id).update(**changed)


def test_prices_are_kept_with_what_was_changed(seller):
    make_prices()
    make_prices(price="130.00", by_activity={})

    kept = price_list()
    assert kept is not None
    assert (kept.hour_minor, kept.by_activity) == (13_000, {})
    with acting_as(INSCOPE):
        latest = AuditEntry.objects.filter(subject="prices").latest("id")
    assert '"price":["120.00","130.00"]' in latest.details


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"currency": "EUX"}, MoneyRefusedError),
        ({"price": "12.345"}, MoneyRefusedError),
        ({"price": "0"}, ValueRefusedError),
        ({"by_activity": {CONSULTING: "-1"}}, MoneyRefusedError),
        ({"minimum_hours": 0}, ValueRefusedError),
    ],
)
def test_what_is_no_price_list_is_refused(db, changed, refusal):
    with pytest.raises(refusal):
        make_prices(**changed)


def test_prices_that_somebody_changed_meanwhile_are_not_overwritten(seller):
    make_prices()

    with pytest.raises(RecordMovedOnError):
        save_prices(
            actor=seller,
            seen="before",
            currency="EUR",
            price="1.00",
            by_activity={},
            minimum_hours=1,
            validity_months=1,
            now=NOW,
        )
