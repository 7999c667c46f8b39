"""The statement of hours: what it costs to read, and what its chart says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.hours.selectors import block_with
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.hours.log_time import Work, log_time
from inscope.jobs.tasks import expire_hours
from inscope.pg.tenancy import acting_as
from inscope.reads.hours_page import hours_csv, hours_page
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
BEGIN, END = TODAY - timedelta(days=100), TODAY + timedelta(days=100)


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def customer(contact):
    return Customer(pk=contact.customer_id)


def log(case, *days_ago):
    engineer = actor_of(make_staff("support_engineer"))
    for ago in days_ago:
        work = Work(f"k-{ago}", TODAY - timedelta(days=ago), 60, "Advice.")
        log_time(engineer, case.public_id, work, today=TODAY, now=NOW)


def test_a_statement_costs_the_same_for_many_postings(contact, customer, django_assert_num_queries):
    make_block(customer, hours=20, activity=ONLINE, starts_on=BEGIN, ends_on=END)
    case = make_case(contact, USAGE)
    log(case, 50)

    for more in ((), (40, 30, 20, 10)):
        log(case, *more)
        # The customer, its blocks, postings and work; names; the policy in force. Four are about who acts.
        with django_assert_num_queries(10):
            hours_page(actor_of(contact), None, today=TODAY)


def test_the_chart_falls_with_the_day_of_the_work_and_ends_today(contact, customer):
    make_block(customer, hours=4, activity=ONLINE, starts_on=BEGIN, ends_on=END)
    log(make_case(contact, USAGE), 50)

    chart = hours_page(actor_of(contact), None, today=TODAY).chart

    assert chart is not None
    assert (chart.first, chart.last) == (BEGIN, TODAY)
    assert chart.points == "0.00,0.00 50.00,0.00 50.00,25.00 100,25.00"
    assert [mark.words for mark in chart.marks] == ["4:00", "2:00", "0:00"]


def test_pending_ended_and_later_blocks_are_told_apart_and_only_the_valid_are_added_up(contact, customer):
    make_block(customer, hours=4, starts_on=BEGIN, ends_on=END, reference="A")
    make_block(customer, hours=8, starts_on=BEGIN, ends_on=TODAY - timedelta(days=1), reference="B")

    page = hours_page(actor_of(contact), None, today=TODAY)

    assert (page.free, page.bought, page.ends_on) == ("4:00", "4:00", END)
    assert [(one.reference, one.is_valid) for one in page.blocks] == [("B", False), ("A", True)]


def test_a_customer_without_hours_has_no_chart(contact):
    page = hours_page(actor_of(contact), None, today=TODAY)

    assert (page.chart, page.lines, page.ends_on) == (None, (), None)
    assert hours_csv(actor_of(contact), None).count("\n") == 1


def test_the_worker_lets_expire_what_is_left(customer):
    today = timezone.localdate()
    made = make_block(customer, hours=4, starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=8))

    expire_hours(timestamp=0)

    with acting_as(INSCOPE):
        balance = block_with(actor=INSCOPE, public_id=made.public_id).balance
    assert (balance.free, balance.expired) == (0, 240)
