"""The statement of hours: what it costs to read, and what its chart says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours.selectors import block_with, entries_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE
from inscope.flows.hours.buy_hours import Wish, order_hours, withdraw
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.return_hours import Return, carry_over, refund_hours
from inscope.jobs.tasks import decide_for_begun, expire_hours
from inscope.pg.tenancy import acting_as
from inscope.reads.hours_page import LISTED_DAYS, hours_csv, hours_page
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_prices, make_staff

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
        # The customer, its blocks, the latest postings, all by day, work, objections; names; the policy in force.
        # Four are about who acts.
        with django_assert_num_queries(14):
            hours_page(actor_of(contact), None, today=TODAY)


def test_a_page_that_lists_the_latest_postings_tells_of_all(contact, customer, monkeypatch):
    make_block(customer, hours=20, activity=ONLINE, starts_on=BEGIN, ends_on=END)
    case, engineer = make_case(contact, USAGE), actor_of(make_staff())
    for ago, minutes in ((3, 60), (2, 60), (1, 30)):
        work = Work(f"{ago}", TODAY - timedelta(days=ago), minutes, f"Work {ago}.")
        entry = log_time(engineer, case.public_id, work, today=TODAY, now=NOW)
    correct_time(engineer, case.public_id, entry.public_id, why="A slip.", today=TODAY, now=NOW)
    whole = hours_page(actor_of(contact), None, today=TODAY)
    monkeypatch.setattr("inscope.reads.hours_page.MOST_LISTED", 2)

    page = hours_page(actor_of(contact), None, today=TODAY)

    assert page.lines == whole.lines[:2]
    assert [one.free for one in whole.lines] == ["18:00", "17:30", "18:00", "19:00", "20:00"]
    assert (whole.earlier, page.earlier) == (0, 3)
    assert whole.chart is not None
    assert whole.chart.outlook
    assert page.chart == whole.chart


def test_the_chart_falls_with_the_day_of_the_work_and_ends_today(contact, customer):
    make_block(customer, hours=4, activity=ONLINE, starts_on=BEGIN, ends_on=END)
    log(make_case(contact, USAGE), 50)

    chart = hours_page(actor_of(contact), None, today=TODAY).chart

    assert chart is not None
    assert (chart.first, chart.last) == (BEGIN, TODAY)
    assert chart.points == "0.00,0.00 50.00,0.00 50.00,25.00 100.00,25.00"
    assert [mark.words for mark in chart.marks] == ["4:00", "2:00", "0:00"]
    assert (chart.until, chart.level, chart.left) == ("100.00", "25.00", "")


def test_pending_ended_and_later_blocks_are_told_apart_and_only_the_valid_are_added_up(contact, customer):
    make_block(customer, hours=4, starts_on=BEGIN, ends_on=END, reference="A")
    make_block(customer, hours=8, starts_on=BEGIN, ends_on=TODAY - timedelta(days=1), reference="B")

    page = hours_page(actor_of(contact), None, today=TODAY)

    assert (page.free, page.bought, page.ends_on) == ("4:00", "4:00", END)
    assert [(one.reference, one.is_valid) for one in page.blocks] == [("B", False), ("A", True)]


def test_what_was_carried_over_counts_once_and_what_is_refunded_says_its_money(contact, customer):
    manager = actor_of(make_staff("account_manager"))
    priced = {"price_minor": 100_000, "currency": "EUR"}
    first, second = (make_block(customer, hours=10, reference=name, **priced) for name in ("A", "B"))
    with acting_as(INSCOPE):
        public_id = customer_numbered(actor=INSCOPE, customer_id=customer.pk).public_id
    carry_over(manager, public_id, first.public_id, Return("k", 120, "Renewed."), second.public_id, now=NOW)
    refund_hours(manager, public_id, first.public_id, Return("k", 60, "Cancelled."), now=NOW)

    page = hours_page(actor_of(contact), None, today=TODAY)

    assert [(one.free, one.bought) for one in page.blocks] == [("7:00", "10:00"), ("12:00", "12:00")]
    assert page.bought == "20:00"
    assert page.lines[0].text == "100.00 EUR · Cancelled."


def test_what_was_declined_is_listed_for_some_time(customer):
    make_prices()
    contact = make_contact(customer, roles=("open_requests", "buy_hours"))
    ordered = order_hours(actor_of(contact), Wish(5, ONLINE, TODAY), key="k", today=TODAY, now=NOW)
    withdraw(actor_of(contact), ordered.public_id, now=NOW)

    for days, listed in ((LISTED_DAYS, 1), (LISTED_DAYS + 1, 0)):
        assert len(hours_page(actor_of(contact), None, today=TODAY + timedelta(days=days)).blocks) == listed


def test_the_latest_work_beyond_the_blocks_is_listed_and_the_file_has_all(contact, monkeypatch):
    case, manager = make_case(contact, USAGE), actor_of(make_staff("account_manager"))
    for key, ago in (("1", 3), ("2", 0), ("3", 1)):
        work = Work(key, TODAY - timedelta(days=ago), 60, f"Gift {key}.", Billing.GOODWILL, "Ours.")
        log_time(manager, case.public_id, work, today=TODAY, now=NOW + timedelta(minutes=int(key)))
    whole = hours_page(actor_of(contact), None, today=TODAY)
    monkeypatch.setattr("inscope.reads.hours_page.MOST_LISTED", 2)

    page = hours_page(actor_of(contact), None, today=TODAY)

    assert [one.text for one in whole.beyond] == ["Gift 2.", "Gift 3.", "Gift 1."]
    assert [one.text for one in page.beyond] == ["Gift 2.", "Gift 3."]
    assert (whole.is_more_beyond, page.is_more_beyond) == (False, True)
    assert [row.partition("Gift ")[2][:1] for row in hours_csv(actor_of(contact), None).splitlines()[1:]] == [*"132"]


@pytest.mark.parametrize(
    ("days", "named", "spare"),
    [
        (20, ["May"], []),
        (60, ["Apr", "May"], ["May"]),
        (900, ["May 2024", "Oct 2024", "Mar 2025", "Aug 2025", "Jan 2026"], ["Oct 2024", "Aug 2025"]),
    ],
)
def test_the_chart_names_the_months_that_begin_in_it_so_far_as_there_is_room(contact, customer, days, named, spare):
    make_block(customer, hours=4, starts_on=TODAY - timedelta(days=days), ends_on=END)

    chart = hours_page(actor_of(contact), None, today=TODAY).chart

    assert chart is not None
    assert [one.words for one in chart.months] == named
    assert [one.words for one in chart.months if one.is_spare] == spare
    assert all(0 <= float(one.at) <= 100 for one in chart.months)


def test_a_customer_without_hours_has_no_chart(contact):
    page = hours_page(actor_of(contact), None, today=TODAY)

    assert (page.chart, page.lines, page.ends_on) == (None, (), None)
    assert hours_csv(actor_of(contact), None).count("\n") == 1


def test_the_worker_lets_expire_what_is_left(customer):
    today = timezone.localdate()
    made = make_block(customer, hours=4, starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=8))

    expire_hours(timestamp=0)
    decide_for_begun(timestamp=0)

    with acting_as(INSCOPE):
        balance = block_with(actor=INSCOPE, public_id=made.public_id).balance
    assert (balance.free, balance.expired) == (0, 240)


@pytest.mark.parametrize(
    ("ends_in", "said"),
    [
        (100, "At this pace the hours last until 17 June 2026, 72 days before they end."),
        (28, "At this pace the hours last until they end, on 17 June 2026."),
        (7, "At this pace 4:30 h are not used by the time their blocks end, the last one on 27 May 2026."),
    ],
)
def test_the_chart_goes_on_at_the_pace_of_the_last_weeks(contact, customer, ends_in, said):
    make_block(customer, hours=9, activity=ONLINE, starts_on=BEGIN, ends_on=TODAY + timedelta(days=ends_in))
    log(make_case(contact, USAGE), 13, 3, 1)

    chart = hours_page(actor_of(contact), None, today=TODAY).chart

    assert chart is not None
    assert chart.outlook == (said,)
    assert chart.ahead.split()[0].split(",")[0] == chart.until
    assert chart.ahead.endswith("100.00,100.00")
    assert chart.left == ("6:00" if float(chart.until) <= 80 else "")


def test_work_that_was_given_back_sets_no_pace(contact, customer):
    make_block(customer, hours=11, activity=ONLINE, starts_on=BEGIN, ends_on=END)
    case = make_case(contact, USAGE)
    log(case, 13, 3)
    engineer = actor_of(make_staff("support_engineer"))
    with acting_as(INSCOPE):
        entry = entries_of(actor=INSCOPE, case_id=case.id)[0]
    correct_time(engineer, case.public_id, entry.public_id, why="Wrong case.", today=TODAY, now=NOW)

    chart = hours_page(actor_of(contact), None, today=TODAY).chart

    assert chart is not None
    assert (chart.outlook, chart.ahead) == ((), "")


def test_a_block_says_what_it_warns_of(contact, customer):
    make_block(customer, hours=10, free=1, starts_on=BEGIN, ends_on=TODAY + timedelta(days=1), reference="A")
    make_block(customer, hours=10, free=0, starts_on=BEGIN, ends_on=TODAY + timedelta(days=2), reference="B")
    make_block(customer, hours=10, starts_on=BEGIN, ends_on=TODAY + timedelta(days=99), reference="C")

    blocks = hours_page(actor_of(contact), None, today=TODAY).blocks

    assert [(one.reference, one.warnings) for one in blocks] == [
        ("A", ("Little left", "Ends in 1 day")),
        ("B", ("Nothing left",)),
        ("C", ()),
    ]


def test_each_activity_has_its_own_outlook_and_the_chart_none(contact, customer):
    make_block(customer, hours=9, activity=ONLINE, starts_on=BEGIN, ends_on=END)
    make_block(customer, hours=9, activity="project_consulting", starts_on=BEGIN, ends_on=END)
    make_block(customer, hours=9, activity=ONLINE, starts_on=TODAY + timedelta(days=1), ends_on=END)
    log(make_case(contact, USAGE), 13, 3, 1)

    chart = hours_page(actor_of(contact), None, today=TODAY).chart

    assert chart is not None
    assert chart.ahead == ""
    (said,) = chart.outlook
    assert said.startswith("Online Development Support: At this pace the hours last until 17 June 2026")
