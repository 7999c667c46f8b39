"""Statements of hours: the same figures as a page, a table and the ledger, and no later posting in an earlier one."""
# ruff: noqa: RUF001 - the minus sign

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from inscope.apps.contracts.errors import NoSuchCustomerError
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.selectors import block_rows_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE, NOBODY, RightRefusedError
from inscope.core.statement import Period, month_named
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.expire_hours import expire_hours
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.pg.tenancy import acting_as
from inscope.reads import statement_beyond
from inscope.reads.hours_page import hours_csv, hours_page
from inscope.reads.statement_page import StatementLine, statement_csv, statement_page
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_customer, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
MAY, JUNE = month_named("2026-05"), month_named("2026-06")
IN_JUNE = datetime(2026, 6, 2, 9, tzinfo=UTC)


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def customer(contact):
    return Customer(pk=contact.customer_id)


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer", name="Maja Holt"))


@pytest.fixture
def case(contact):
    return make_case(contact, USAGE, subject="Dial plan")


@pytest.fixture
def log(engineer, case):
    def post(minutes, *, key, on=TODAY, now=NOW):
        work = Work(key, on, minutes, "=1+1 of the dial plan.")
        return log_time(engineer, case.public_id, work, today=now.date(), now=now)

    return post


def rows(table):
    return list(csv.DictReader(io.StringIO(table)))


def test_page_table_and_ledger_tell_the_same(contact, customer, engineer, case, log):
    make_block(customer, hours=1, activity=ONLINE, ends_on=TODAY + timedelta(days=5), reference="A")
    make_block(customer, hours=4, activity=ONLINE, reference="B")
    log(50, key="1"), log(60, key="2")
    correct_time(engineer, case.public_id, log(30, key="3").public_id, why="Wrong case.", today=TODAY, now=NOW)
    log(15, key="4", on=TODAY, now=IN_JUNE - timedelta(days=3))
    expire_hours(today=date(2026, 6, 3), now=IN_JUNE)

    page = statement_page(actor_of(contact), None, MAY)
    table = rows(statement_csv(actor_of(contact), None, MAY))
    with acting_as(INSCOPE):
        unused = {one.reference: one.balance.free for one in block_rows_of(actor=INSCOPE, customer_id=customer.pk)}

    assert page.columns == ("Bought", "Worked", "Given back")
    assert [(one.reference, one.figures.opening, one.figures.closing) for one in page.blocks] == [
        ("A", "0:00", "0:00"),
        ("B", "0:00", "2:45"),
    ]
    assert page.total.changes == (("Bought", "5:00"), ("Worked", "−2:45"), ("Given back", "0:30"))
    assert page.lines[-1].unused == page.total.closing == "2:45"
    assert sum(int(one["change_minutes"]) for one in table) == int(table[-1]["unused_minutes"]) == 165
    assert [line.change for line in page.lines] == ["1:00", "4:00", "−1:00", "−1:00", "−0:30", "0:30", "−0:15"]
    assert unused == {"A": 0, "B": 165}


def test_work_that_two_blocks_pay_is_told_as_worked_once(contact, customer, log):
    make_block(customer, hours=0.5, activity=ONLINE, ends_on=TODAY, reference="A")
    make_block(customer, hours=2, activity=ONLINE, reference="B")
    log(50, key="1")

    lines = [one for one in statement_page(actor_of(contact), None, MAY).lines if one.case]

    assert [(one.block, one.worked, one.change) for one in lines] == [("A", "0:50", "−0:30"), ("B", "", "−0:30")]
    assert [one.person.name for one in lines] == ["Maja Holt"] * 2
    assert lines[0].case.endswith(" Dial plan")


def test_what_is_posted_later_leaves_an_earlier_statement_as_it_was(contact, customer, engineer, case, log):
    make_block(customer, hours=4, activity=ONLINE)
    entry = log(60, key="1")
    before = statement_csv(actor_of(contact), None, MAY)

    log(30, key="2", on=TODAY, now=IN_JUNE)
    correct_time(engineer, case.public_id, entry.public_id, why="Wrong.", today=IN_JUNE.date(), now=IN_JUNE)

    june = statement_page(actor_of(contact), None, JUNE)
    assert statement_csv(actor_of(contact), None, MAY) == before
    assert (june.total.opening, june.total.closing) == ("3:00", "3:30")
    assert [(one.made_on, one.posted_on, one.change) for one in june.lines] == [
        (IN_JUNE.date(), TODAY, "−0:30"),
        (IN_JUNE.date(), IN_JUNE.date(), "1:00"),
    ]


def test_a_day_is_one_of_the_vendor(contact, customer, log):
    make_block(customer, hours=4, activity=ONLINE)
    log(60, key="1", now=datetime(2026, 5, 31, 22, 30, tzinfo=UTC))

    with timezone.override(ZoneInfo("Europe/Berlin")):
        june = statement_page(actor_of(contact), None, JUNE)

    assert [(one.made_on, one.change) for one in june.lines] == [(date(2026, 6, 1), "−1:00")]
    assert statement_page(actor_of(contact), None, JUNE).lines == ()


def test_pages_of_lines_follow_each_other(contact, customer, log):
    make_block(customer, hours=20, activity=ONLINE)
    for number in range(6):
        log(30, key=str(number))
    whole = statement_page(actor_of(contact), None, MAY)

    found: list[StatementLine] = []
    brought, after = [], 0
    while True:
        page = statement_page(actor_of(contact), None, MAY, after=after, most=3)
        found, after = [*found, *page.lines], page.after
        brought.append(page.brought)
        if not after:
            break

    assert tuple(found) == whole.lines
    assert brought == ["0:00", "19:00", "17:30"]
    assert page.total == whole.total


def test_a_statement_costs_the_same_for_many_postings(contact, customer, log, django_assert_num_queries):
    make_block(customer, hours=20, activity=ONLINE)
    log(30, key="first")

    for more in range(4):
        log(30, key=str(more))
        # The customer, its blocks, sums and lines, and sums beyond them; names; the policy in force. Four are about
        # who acts.
        with django_assert_num_queries(11):
            statement_page(actor_of(contact), None, MAY)


def test_a_time_without_anything_is_empty_and_later_ones_carry_on(contact, customer):
    make_block(customer, hours=2, reference="A")

    nothing = statement_page(actor_of(contact), None, month_named("2026-04"))
    later = statement_page(actor_of(contact), None, Period(date(2026, 7, 1), date(2026, 9, 15)))

    assert (nothing.blocks, nothing.lines, nothing.total.closing) == ((), (), "0:00")
    assert (later.columns, later.total.opening, later.total.closing) == ((), "2:00", "2:00")
    assert (later.months, later.number) == (
        "1 July 2026 to 15 September 2026",
        f"H{customer.pk}-2026-07-01-2026-09-15",
    )


def test_nobody_reads_the_statement_of_another(contact, customer):
    other = make_customer()

    with pytest.raises(NoSuchCustomerError):
        statement_page(actor_of(contact), other.public_id, MAY)
    with pytest.raises(RightRefusedError):
        statement_page(NOBODY, None, MAY)


# -- beyond the blocks ---------------------------------------------------------------------------


@pytest.fixture
def approved(contact, engineer, case):
    """Up to ten hours beyond the blocks, at 100.01 EUR; with what logs work, or gives it."""
    able = make_contact(Customer(pk=contact.customer_id), roles=["approve_overage"])
    given = Given("a-1", 600, 10_001, "EUR", TODAY + timedelta(days=30))
    approve_overage(actor_of(able), case.public_id, given, today=TODAY, now=NOW)
    manager = actor_of(make_staff("account_manager"))

    def post(minutes, *, key, now=NOW, reason=""):
        billing, actor = (Billing.GOODWILL, manager) if reason else (Billing.OVERAGE, engineer)
        work = Work(key, TODAY, minutes, "=1+1 of the plan.", billing, reason)
        return log_time(actor, case.public_id, work, today=now.date(), now=now)

    return post


def test_work_beyond_the_blocks_is_stated_with_what_it_costs_and_without_a_block(contact, engineer, case, approved):
    taken = approved(20, key="1")
    approved(50, key="2"), approved(30, key="3", reason="Our mistake.")
    correct_time(engineer, case.public_id, taken.public_id, why="Wrong case.", today=TODAY, now=NOW)

    page = statement_page(actor_of(contact), None, MAY)
    beyond = [one for one in rows(statement_csv(actor_of(contact), None, MAY)) if one["currency"]]

    assert not page.is_empty
    assert [(one.kind, one.worked, one.charged, one.rate, one.amount) for one in page.beyond.lines] == [
        ("Beyond the blocks", "0:20", "0:30", "100.01 EUR", "50.01 EUR"),
        ("Beyond the blocks", "0:50", "1:00", "100.01 EUR", "100.01 EUR"),
        ("Goodwill", "0:30", "", "", "Given"),
        ("Given back", "", "−0:30", "100.01 EUR", "−50.01 EUR"),
    ]
    assert [one.reason for one in page.beyond.lines] == ["", "", "Our mistake.", "Wrong case."]
    assert [(one.currency, one.charged, one.amount) for one in page.beyond.sums] == [("EUR", "1:00", "100.01 EUR")]
    assert [(one["entry"], one["charged_minutes"], one["rate"], one["amount"]) for one in beyond] == [
        ("overage", "30", "100.01", "50.01"),
        ("overage", "60", "100.01", "100.01"),
        ("overage_taken_back", "-30", "100.01", "-50.01"),
    ]
    assert page.beyond.came_to == "30 minutes given; 60 minutes for 10001 EUR"


def test_statements_of_all_time_come_to_what_the_page_of_hours_shows(contact, engineer, case, approved):
    first = approved(15, key="1")
    approved(45, key="2", now=IN_JUNE)
    correct_time(engineer, case.public_id, first.public_id, why="Wrong.", today=IN_JUNE.date(), now=IN_JUNE)
    reader = actor_of(contact)

    may, june = statement_page(reader, None, MAY), statement_page(reader, None, JUNE)
    shown = [one for one in hours_page(reader, None, today=IN_JUNE.date()).beyond if not one.corrected_because]
    amounts = [Decimal(one["amount"]) for month in (MAY, JUNE) for one in rows(statement_csv(reader, None, month))]

    assert [one.amount for one in (*may.beyond.sums, *june.beyond.sums)] == ["25.00 EUR", "50.01 EUR"]
    assert sum(amounts) == Decimal("75.01")
    beyond = [one for one in rows(hours_csv(reader, None)) if one["currency"]]
    assert [(one["kind"], one["rate"], one["amount"]) for one in beyond] == [
        ("overage", "100.01", "25.00"),
        ("overage_taken_back", "100.01", "-25.00"),
        ("overage", "100.01", "75.01"),
    ]
    assert [one.amount for one in shown] == ["75.01 EUR"]
    assert (may.beyond.came_to, june.beyond.came_to) == ("15 minutes for 2500 EUR", "45 minutes for 7501 EUR")


def test_what_is_taken_back_later_leaves_an_earlier_statement_as_it_was(contact, engineer, case, approved):
    entry = approved(60, key="1")
    gift = approved(15, key="2", reason="Ours.")
    before = statement_csv(actor_of(contact), None, MAY)

    for one in (entry, gift):
        correct_time(engineer, case.public_id, one.public_id, why="Wrong.", today=IN_JUNE.date(), now=IN_JUNE)

    june = statement_page(actor_of(contact), None, JUNE).beyond
    assert statement_csv(actor_of(contact), None, MAY) == before
    assert [(one.made_on, one.worked_on, one.kind, one.amount) for one in june.lines] == [
        (IN_JUNE.date(), TODAY, "Given back", "−100.01 EUR"),
        (IN_JUNE.date(), TODAY, "Goodwill, taken back", "Given"),
    ]
    assert june.came_to == "0 minutes given; 0 minutes for 0 EUR"


def test_a_day_beyond_the_blocks_is_one_of_the_vendor(contact, approved):
    approved(60, key="1", now=datetime(2026, 5, 31, 22, 30, tzinfo=UTC))

    with timezone.override(ZoneInfo("Europe/Berlin")):
        june = statement_page(actor_of(contact), None, JUNE)

    assert [one.made_on for one in june.beyond.lines] == [date(2026, 6, 1)]
    assert statement_page(actor_of(contact), None, JUNE).is_empty


def test_a_page_lists_some_work_beyond_the_blocks_and_sums_up_all_of_it(contact, approved, monkeypatch):
    for key in "abc":
        approved(60, key=key)
    monkeypatch.setattr(statement_beyond, "MOST_LISTED", 2)

    page = statement_page(actor_of(contact), None, MAY).beyond

    assert (len(page.lines), page.is_more, page.sums[0].amount) == (2, True, "300.03 EUR")
    assert len(rows(statement_csv(actor_of(contact), None, MAY))) == 3


def test_a_statement_costs_the_same_for_much_work_beyond_the_blocks(contact, approved, django_assert_num_queries):
    for more in range(4):
        approved(30, key=str(more))
        # As above, and the lines beyond.
        with django_assert_num_queries(12):
            statement_page(actor_of(contact), None, MAY)
