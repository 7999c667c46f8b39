"""Customers are told of their hours once: that a block runs out or ends, and how the last month closed."""
# ruff: noqa: RUF001 - the minus sign

from datetime import UTC, date, datetime, timedelta
from unittest.mock import Mock

import pytest
from django.core import mail
from django.db import DatabaseError, connection
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.hours.errors import StatedError
from inscope.apps.hours.models import Block, BlockAlert, MonthStated, TimeEntry
from inscope.apps.hours.told import watched_blocks
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE, Right, RightRefusedError
from inscope.flows.hours import prove_months, state_months, warn_of_blocks
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.expire_hours import expire_hours
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.state_months import state_last_month
from inscope.flows.hours.warn_of_blocks import warn_of_blocks as warn
from inscope.flows.outbox.deliver import deliver_due
from inscope.jobs import tasks
from inscope.pg.tenancy import acting_as
from inscope.reads.recipients import keepers_of_hours
from inscope.reads.working_hours import is_open
from inscope.web.common import statement
from inscope.web.common.pdf import NoPdfError
from inscope.web.common.statement import attached_paper
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_customer, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
AT_WORK = datetime(2026, 5, 20, 15, tzinfo=UTC)
"""The vendor's office is in Chicago; `NOW` is before it opens."""
JUNE = datetime(2026, 6, 1, 15, tzinfo=UTC)


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def buyer(customer):
    return make_contact(customer, roles=["buy_hours"])


@pytest.fixture
def manager(db):
    return make_staff("account_manager")


@pytest.fixture
def log(customer, db):
    case = make_case(make_contact(customer), USAGE)
    engineer = actor_of(make_staff("support_engineer"))

    def post(minutes, key="k", now=NOW):
        log_time(engineer, case.public_id, Work(key, TODAY, minutes, "Advice."), today=TODAY, now=now)

    return post


def told():
    with acting_as(INSCOPE):
        found = OutboundMessage.objects.filter(subject__contains="Hours").order_by("id")
        return [(one.recipient, one.subject, one.body) for one in found]


def recipients():
    return [who for who, _subject, _body in told()]


def noted():
    with acting_as(INSCOPE):
        return list(BlockAlert.objects.order_by("id").values_list("alert", flat=True))


def person(one):
    return f"person:{one.pk}"


# -- blocks --------------------------------------------------------------------------------------


def test_buyers_and_the_vendor_are_told_once_that_little_is_left(customer, buyer, manager, log):
    make_block(customer, hours=10, activity=ONLINE, reference="HB-31", ends_on=TODAY + timedelta(days=300))
    log(8 * 60)

    assert (warn(now=AT_WORK), warn(now=AT_WORK)) == (1, 0)

    assert recipients() == [person(buyer), person(manager)]
    _who, subject, body = told()[0]
    assert subject == "Hours of block HB-31"
    assert body.startswith("2:00 of the 10:00 hours of block HB-31 are left.\n\nhttp")
    assert "/portal/hours/buy/?block=" in body
    _who, subject, body = told()[1]
    assert subject == "Halden Telecom: Hours of block HB-31"
    assert body.startswith("Halden Telecom: 2:00 of the 10:00 hours")
    assert f"/desk/customers/{customer.public_id}/hours/" in body
    assert noted() == ["low_20"]


def test_who_administers_and_buys_nothing_is_led_to_the_hours(customer, log):
    administrator = make_contact(customer, roles=["administer"])
    make_block(customer, hours=10, activity=ONLINE, ends_on=TODAY + timedelta(days=300))
    log(8 * 60)

    assert warn(now=AT_WORK) == 1

    ((who, _subject, body),) = told()
    assert who == person(administrator)
    assert "/portal/hours/\n" in body


def test_of_several_thresholds_at_once_the_most_urgent_is_told_and_none_later(customer, buyer, log):
    make_block(customer, hours=10, activity=ONLINE, ends_on=TODAY + timedelta(days=30))
    log(9 * 60 + 45)

    assert warn(now=AT_WORK) == 1
    assert warn(now=AT_WORK + timedelta(days=1)) == 0
    assert len(recipients()) == 1
    assert "It ends on 19 June 2026, in 30 days." in told()[0][2]
    assert noted() == ["low_20", "low_5", "ends_60", "ends_30"]
    assert warn(now=AT_WORK + timedelta(days=23)) == 1
    assert "in 7 days" in told()[-1][2]


def test_nobody_is_told_while_the_vendor_is_closed(customer, buyer, log):
    make_block(customer, hours=1, activity=ONLINE)
    log(60)
    sunday = datetime(2026, 5, 24, 15, tzinfo=UTC)

    assert (is_open(NOW), is_open(sunday), is_open(AT_WORK)) == (False, False, True)
    assert (warn(now=NOW), warn(now=sunday)) == (0, 0)
    assert told() == []


def test_a_new_block_warns_anew(customer, buyer, log):
    make_block(customer, hours=1, activity=ONLINE, ends_on=TODAY + timedelta(days=100))
    log(60)
    warn(now=AT_WORK)
    make_block(customer, hours=1, activity=ONLINE, ends_on=TODAY + timedelta(days=200))
    log(60, key="k-2")

    assert warn(now=AT_WORK) == 1
    assert len(recipients()) == 2


def test_blocks_that_are_full_and_last_warn_of_nothing_and_who_stops_is_stopped(customer, buyer):
    make_block(customer, hours=10)
    assert warn(now=AT_WORK) == 0

    make_block(customer, hours=10, ends_on=TODAY + timedelta(days=3))
    assert warn(now=AT_WORK, should_stop=lambda: True) == 0
    assert told() == []


def test_whoever_is_late_finds_it_noted(customer, buyer, monkeypatch):
    """Two workers looked at once: one is first, and the other tells nobody."""
    make_block(customer, hours=10, ends_on=TODAY + timedelta(days=3))
    with acting_as(INSCOPE):
        seen = watched_blocks(today=TODAY)
    warn(now=AT_WORK)
    monkeypatch.setattr(warn_of_blocks, "watched_blocks", lambda **_more: seen)

    assert warn(now=AT_WORK) == 0
    assert len(recipients()) == 1


# -- months --------------------------------------------------------------------------------------


def test_the_last_month_is_sent_once_on_the_first_day_of_work(customer, buyer, manager, log):
    administrator = make_contact(customer, roles=["administer"])
    make_block(customer, hours=10, activity=ONLINE)
    log(90)

    assert state_last_month(now=datetime(2026, 6, 1, 5, tzinfo=UTC)) == 0  # the night before
    assert (state_last_month(now=JUNE), state_last_month(now=JUNE + timedelta(days=3))) == (1, 0)

    assert recipients() == [person(buyer), person(administrator)]
    _who, subject, body = told()[0]
    assert subject == "Hours in May 2026"
    assert f"statement H{customer.pk}-2026-05" in body
    assert "Worked               −1:30\n" in body
    assert "Unused after          8:30\n" in body
    assert "/portal/hours/statement/?month=2026-05" in body
    with acting_as(INSCOPE):
        assert list(MonthStated.objects.values_list("month", "closing_minutes")) == [(date(2026, 5, 1), 510)]


def test_a_month_is_stated_once_nothing_of_it_can_still_be_on_its_way(customer, buyer, monkeypatch):
    """Whoever works around the clock may post in the last second of a month, and commit in the next one."""
    monkeypatch.setattr(state_months, "is_open", lambda _now: True)
    make_block(customer, hours=10)
    midnight = datetime(2026, 6, 1, tzinfo=UTC)

    for minutes, sent in ((0, 0), (59, 0), (60, 1)):
        assert state_last_month(now=midnight + timedelta(minutes=minutes)) == sent


def test_whoever_had_no_hours_is_sent_nothing(customer, buyer):
    other = make_customer("Orbit")
    make_contact(other, roles=["buy_hours"])
    make_block(customer, hours=10)

    assert state_last_month(now=AT_WORK) == 0  # bought in May: April had none
    assert state_last_month(now=JUNE, should_stop=lambda: True) == 0
    assert state_last_month(now=JUNE) == 1
    assert recipients() == [person(buyer)]


def test_many_customers_are_stated_some_at_a_time(db, monkeypatch):
    monkeypatch.setattr(state_months, "AT_ONCE", 2)
    for _number in range(5):
        make_block(Customer(pk=make_contact(roles=["administer"]).customer_id), hours=2)

    assert state_last_month(now=JUNE) == 5


def test_a_month_waits_for_somebody_who_reads_it(customer):
    make_block(customer, hours=10)
    assert state_last_month(now=JUNE) == 0

    make_contact(customer, roles=["administer"])

    assert state_last_month(now=JUNE + timedelta(days=1)) == 1


def test_one_that_cannot_be_told_keeps_none_of_the_others_from_it(customer, buyer, monkeypatch):
    other = make_customer("Orbit")
    colleague = make_contact(other, roles=["buy_hours"])
    for one in (customer, other):
        make_block(one, hours=10, ends_on=TODAY + timedelta(days=20))
    number = customer.pk

    def refuse(customer_id):
        if customer_id == number:
            raise RightRefusedError(Right.READ_HOURS)
        return keepers_of_hours(customer_id)

    for flow in (warn_of_blocks, state_months):
        monkeypatch.setattr(flow, "keepers_of_hours", refuse)

    assert (warn(now=AT_WORK), state_last_month(now=JUNE)) == (1, 1)
    assert recipients() == [person(colleague)] * 2


def test_nothing_is_posted_into_the_time_of_a_month_that_was_stated(customer, buyer, log):
    make_block(customer, hours=10, activity=ONLINE)
    state_last_month(now=JUNE)

    with pytest.raises(StatedError, match="this is posted on 2026-05-20, and the statement of 2026-05 was sent"):
        log(90)
    with acting_as(INSCOPE):
        assert not TimeEntry.objects.exists()


def test_a_block_that_cannot_expire_yet_keeps_none_of_the_others_from_it(customer, buyer):
    closed = TODAY - timedelta(days=8)
    first = make_block(customer, hours=10, ends_on=closed)
    state_last_month(now=JUNE)
    other = make_block(Customer(pk=make_contact(roles=["administer"]).customer_id), hours=3, ends_on=closed)

    assert expire_hours(today=TODAY, now=NOW) == 1  # a clock that is slow: the first one's May is stated

    with acting_as(INSCOPE):
        assert Block.objects.get(pk=first.pk).expired == 0
        assert Block.objects.get(pk=other.pk).expired == 180
    assert expire_hours(today=TODAY, now=JUNE) == 1


def test_what_is_posted_later_leaves_the_month_as_it_closed(customer, buyer, log):
    make_block(customer, hours=10, activity=ONLINE)
    state_last_month(now=JUNE)
    log(90, now=JUNE)

    assert list(prove_months.prove_months()) == []


def test_a_month_that_closed_otherwise_is_named(customer, buyer, monkeypatch):
    monkeypatch.setattr(prove_months, "_AT_ONCE", 1)
    make_block(customer, hours=10)
    make_block(Customer(pk=make_contact(roles=["administer"]).customer_id), hours=3)
    state_last_month(now=JUNE)
    with acting_as(INSCOPE):
        april = {"month": date(2026, 4, 1), "ends_at": datetime(2026, 5, 1, tzinfo=UTC), "made_at": NOW}
        MonthStated.objects.create(customer=customer, closing_minutes=630, **april)

    (told,) = prove_months.prove_months()

    assert told.startswith("the statement of 2026-04 of customer")
    assert told.endswith("closed with 10:30, and its postings give 0:00")


# -- months with work beyond the blocks ----------------------------------------------------------


@pytest.fixture
def beyond(customer, db):
    """Work beyond the blocks for 120.00 EUR an hour; with what logs more, gives some, and takes it back."""
    contact, engineer = make_contact(customer, roles=("open_requests", "approve_overage")), make_staff("consultant")
    case = make_case(contact, USAGE)
    given = Given("a", 600, 12_000, "EUR", TODAY + timedelta(days=60))
    approve_overage(actor_of(contact), case.public_id, given, today=TODAY, now=NOW)

    def post(key, *, reason="", now=NOW):
        billing = Billing.GOODWILL if reason else Billing.OVERAGE
        actor = actor_of(make_staff("account_manager") if reason else engineer)
        work = Work(key, TODAY, 90, "Advice.", billing, reason)
        return log_time(actor, case.public_id, work, today=TODAY, now=now)

    def back(entry, *, now=NOW):
        correct_time(actor_of(engineer), case.public_id, entry.public_id, why="Wrong.", today=now.date(), now=now)

    return post, back


def test_a_customer_without_a_block_is_sent_what_was_done_beyond_them(customer, buyer, beyond):
    post, back = beyond
    post("1"), back(post("2")), post("3", reason="Ours.")

    assert (state_last_month(now=JUNE), state_last_month(now=JUNE + timedelta(days=3))) == (1, 0)

    ((who, _subject, body),) = told()
    assert who == person(buyer)
    assert "Beyond the blocks:\n\n    Charged               1:30      180.00 EUR\n" in body
    assert "Unused" not in body
    with acting_as(INSCOPE):
        assert MonthStated.objects.get().beyond == "90 minutes given; 90 minutes for 18000 EUR"
    assert list(prove_months.prove_months()) == []


def test_where_nobody_keeps_the_hours_who_approved_the_work_is_sent_it(customer, beyond):
    beyond[0]("1")

    assert state_last_month(now=JUNE) == 1

    with acting_as(INSCOPE):
        able = Person.objects.get(customer_id=customer.pk)
    assert recipients() == [person(able)]


def test_what_is_given_alone_is_told_as_charged_to_nobody(customer, buyer, beyond):
    make_block(customer, hours=10)
    beyond[0]("1", reason="Ours.")

    state_last_month(now=JUNE)

    ((_who, _subject, body),) = told()
    assert "Unused after         10:00\n\nBeyond the blocks:\n\n    Nothing is charged.\n" in body


def test_a_month_without_any_is_stated_and_not_sent(customer, buyer, beyond):
    beyond[0]("1")
    state_last_month(now=JUNE)

    assert state_last_month(now=JUNE + timedelta(days=31)) == 0
    with acting_as(INSCOPE):
        stated = list(MonthStated.objects.order_by("id").values_list("month", "beyond"))
    assert stated == [(date(2026, month, 1), "90 minutes for 18000 EUR") for month in (5, 6)]


def test_nothing_beyond_the_blocks_comes_into_the_time_of_a_month_that_was_stated(customer, buyer, beyond):
    post, back = beyond
    charged, given = post("1"), post("2", reason="Ours.")
    state_last_month(now=JUNE)

    for act in (
        lambda: post("3"),
        lambda: post("4", reason="Ours."),
        lambda: back(charged),
        lambda: back(given),
    ):
        with pytest.raises(StatedError):
            act()
    post("3", now=JUNE), back(charged, now=JUNE)
    assert list(prove_months.prove_months()) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("update hours_timeentry set charged_minutes = 60", "60 minutes for 12000 EUR"),
        ("update hours_approval set rate_minor = 6000", "90 minutes for 9000 EUR"),
        ("update hours_timeentry set made_at = '2026-06-01T12:00Z'", "nothing"),
    ],
)
@pytest.mark.usefixtures("transactional_db", "buyer")
def test_a_month_that_told_of_other_work_beyond_the_blocks_is_named(owner, beyond, change, found):
    beyond[0]("1")
    state_last_month(now=JUNE)
    for table in ("hours_timeentry", "hours_approval"):
        owner.execute(f"alter table {table} disable trigger all")
    owner.execute(change)
    for table in ("hours_timeentry", "hours_approval"):
        owner.execute(f"alter table {table} enable trigger all")
    owner.commit()

    (fault,) = prove_months.prove_months()

    assert fault.startswith("the statement of 2026-05 of customer")
    assert fault.endswith(f"told of 90 minutes for 18000 EUR beyond the blocks, and there are {found}")


@pytest.mark.parametrize("table", ["hours_monthstated", "hours_blockalert"])
def test_what_was_told_is_never_forgotten(customer, buyer, table):
    make_block(customer, hours=10, ends_on=TODAY + timedelta(days=20))
    state_last_month(now=JUNE)
    warn(now=JUNE)

    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting_as(INSCOPE),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"delete from {table}")  # noqa: S608 - ours


def test_the_statement_goes_along_as_pdf_where_there_is_one(customer, buyer, log, settings, makes_pdf):
    settings.MAIL_IS_SET_UP, settings.DEFAULT_FROM_EMAIL = True, "support@kestrel.example"
    make_block(customer, hours=10, activity=ONLINE)
    state_last_month(now=JUNE)

    deliver_due(clock=lambda: JUNE, prints=attached_paper)

    (letter,) = [one for one in mail.outbox if one.subject == "Hours in May 2026"]
    ((name, content, kind),) = letter.attachments
    assert (name, kind) == ("hours-2026-05.pdf", "application/pdf")
    assert content.startswith(b"%PDF")


def test_without_it_the_message_is_sent_all_the_same(customer, buyer, settings, monkeypatch):
    def refuse(*_more):
        raise NoPdfError("not here")

    monkeypatch.setattr(statement, "pdf_of", refuse)
    settings.MAIL_IS_SET_UP, settings.DEFAULT_FROM_EMAIL = True, "support@kestrel.example"
    make_block(customer, hours=10)
    state_last_month(now=JUNE)

    deliver_due(clock=lambda: JUNE, prints=attached_paper)

    assert [one.attachments for one in mail.outbox] == [[]]


def test_whatever_keeps_it_from_being_printed_the_message_is_sent_and_after_the_others(customer, buyer, settings):
    settings.MAIL_IS_SET_UP, settings.DEFAULT_FROM_EMAIL = True, "support@kestrel.example"
    make_block(customer, hours=10, ends_on=date(2026, 6, 20))
    state_last_month(now=JUNE)
    warn(now=JUNE + timedelta(minutes=1))

    deliver_due(clock=lambda: JUNE + timedelta(minutes=2), prints=Mock(side_effect=OSError("no fonts")))

    subjects = [one.subject for one in mail.outbox]
    assert (len(subjects), subjects[-1]) == (2, "Hours in May 2026")
    assert [one.attachments for one in mail.outbox] == [[], []]


def test_the_worker_tells(customer, buyer, monkeypatch):
    """By the clock of the machine, at work or not."""
    monkeypatch.setattr(warn_of_blocks, "is_open", lambda _now: True)
    today = timezone.localdate()
    make_block(customer, hours=10, starts_on=today - timedelta(days=300), ends_on=today + timedelta(days=3))

    tasks.warn_of_blocks(Mock(should_abort=lambda: False), timestamp=0)
    tasks.state_last_month(Mock(should_abort=lambda: True), timestamp=0)

    assert recipients() == [person(buyer)]
