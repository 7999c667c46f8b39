"""Statements of hours on the pages of both sides, as a table, and on paper."""
# ruff: noqa: RUF001 - the minus sign

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.identity.selectors import actor_of
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.pg.tenancy import acting_as
from inscope.reads import statement_beyond
from inscope.web.common import pdf, statement
from tests.factories import make_block, make_case, make_contact, make_staff

pytestmark = [pytest.mark.usefixtures("published_pack"), pytest.mark.django_db]

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}


@pytest.fixture
def contact():
    return make_contact()


@pytest.fixture
def customer(contact):
    with acting_as(INSCOPE):
        return customer_numbered(actor=INSCOPE, customer_id=contact.customer_id)


@pytest.fixture
def used(contact):
    """A block from which three pieces of work were taken today."""
    make_block(Customer(pk=contact.customer_id), hours=5, activity=ONLINE, reference="HB-31")
    now, today = timezone.now(), timezone.localdate()
    case = make_case(contact, USAGE, subject="Dial plan <b>", now=now, today=today)
    for key in "abc":
        work = Work(key, today, 40, "=1+1 of the dial plan.")
        log_time(actor_of(make_staff("support_engineer")), case.public_id, work, today=today, now=now)


@pytest.fixture
def beyond(contact):
    """Work beyond the blocks of today: some that is charged, some that is taken back, and some that is given."""
    now, today = timezone.now(), timezone.localdate()
    case = make_case(contact, USAGE, subject="Night shift <b>", now=now, today=today)
    able = make_contact(Customer(pk=contact.customer_id), roles=["approve_overage"])
    given = Given("a", 600, 12_000, "EUR", today)
    approve_overage(actor_of(able), case.public_id, given, today=today, now=now)
    engineer, manager = actor_of(make_staff("support_engineer")), actor_of(make_staff("account_manager"))
    for actor, key, billing, reason in (
        (engineer, "1", Billing.OVERAGE, ""),
        (engineer, "2", Billing.OVERAGE, ""),
        (manager, "3", Billing.GOODWILL, "Our own mistake."),
    ):
        work = Work(key, today, 90, "=2+2 of the night.", billing, reason)
        entry = log_time(actor, case.public_id, work, today=today, now=now)
        if key == "2":
            correct_time(engineer, case.public_id, entry.public_id, why="Wrong case.", today=today, now=now)


@pytest.fixture
def read(client):
    def get(person, page, *ids, **query):
        client.force_login(person)
        return client.get(reverse(page, args=ids), query)

    return get


def test_both_sides_read_the_same_statement_of_this_month(read, used, contact, customer):
    own = read(contact, "portal-statement").content.decode()
    told = read(make_staff("account_manager"), "desk-statement", customer.public_id).content.decode()

    for page in (own, told):
        assert "2:45 h" in page
        assert "Dial plan &lt;b&gt;" in page
        assert "this time is not over yet" in page
    assert reverse("portal-hours") in own
    assert reverse("desk-hours", args=[customer.public_id]) in told


def test_both_sides_read_what_was_done_beyond_the_blocks(read, beyond, contact, customer):
    own = read(contact, "portal-statement").content.decode()
    told = read(make_staff("account_manager"), "desk-statement", customer.public_id).content.decode()

    for page in (own, told):
        assert "Work beyond the blocks" in page
        assert "Night shift &lt;b&gt;" in page
        assert "Our own mistake." in page
        assert page.count("<b>180.00 EUR</b>") == 3  # two lines, and together
        assert "<b>−180.00 EUR</b>" in page
        assert "Nothing in this time" not in page


def test_lines_go_on_after_the_last_one(read, used, contact, monkeypatch):
    monkeypatch.setattr(statement, "PAGE", 2)

    first = read(contact, "portal-statement").content.decode()
    (after,) = {part.partition('"')[0] for part in first.split("after=")[1:]}
    second = read(contact, "portal-statement", after=after).content.decode()

    assert first.count("HB-31</code>") == 2
    assert second.count("HB-31</code>") == 1
    assert "Next page" not in second
    assert "Brought forward" in second
    assert "Brought forward" not in first
    assert "after=" not in read(contact, "portal-statement", print="1").content.decode()


def test_the_table_is_safe_and_adds_up(read, used, contact):
    sent = read(contact, "portal-statement-csv", month=f"{timezone.localdate():%Y-%m}")
    rows = list(csv.DictReader(io.StringIO(sent.content.decode())))

    assert [one["text"] for one in rows] == ["", *["'=1+1 of the dial plan."] * 3]
    assert sum(int(one["change_minutes"]) for one in rows) == int(rows[-1]["unused_minutes"]) == 165
    assert sent.headers["Content-Disposition"] == f'attachment; filename="hours-{timezone.localdate():%Y-%m}.csv"'


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2026-13"},
        {"month": "1"},
        {"from": "2026-10-01"},
        {"from": "2026-10-02", "to": "2026-10-01"},
        {"from": "2026-10-02", "to": "9999-12-31"},
        {"month": "\0"},
    ],
)
@pytest.mark.parametrize("name", ["portal-statement", "portal-statement-csv", "portal-statement-pdf"])
def test_what_is_no_time_is_refused(read, contact, name, query):
    assert read(contact, name, **query).status_code == 422


def test_strange_places_begin_anew_or_have_no_lines(read, used, contact):
    assert "HB-31</code>" in read(contact, "portal-statement", after="x").content.decode()
    assert "HB-31</code>" not in read(contact, "portal-statement", after="9" * 18).content.decode()


def test_it_is_printed_the_same_each_time_once_its_time_is_over(read, used, contact, makes_pdf):
    last = timezone.localdate() - timedelta(days=1)
    days = {"from": (last - timedelta(days=30)).isoformat(), "to": last.isoformat()}

    paper = read(contact, "portal-statement-pdf", **days)

    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF-1.7")
    assert paper.content == read(contact, "portal-statement-pdf", **days).content


def test_the_paper_has_the_figures_of_the_page(read, used, contact, monkeypatch):
    monkeypatch.setattr(pdf, "printed", lambda text: text.encode())
    monkeypatch.setattr(statement, "MOST_ON_PAPER", 2)

    paper = read(contact, "portal-statement-pdf").content.decode()

    assert paper.count("2:45") == 3  # above, of the block, and together
    assert "Interim" in paper
    assert "There are more entries than are printed here" in paper
    assert "<!DOCTYPE html>" in paper


def test_the_paper_has_what_was_done_beyond_the_blocks(read, beyond, contact, monkeypatch):
    monkeypatch.setattr(pdf, "printed", lambda text: text.encode())
    assert "There is more work" not in read(contact, "portal-statement-pdf").content.decode()
    monkeypatch.setattr(statement_beyond, "MOST_LISTED", 2)

    paper = read(contact, "portal-statement-pdf").content.decode()

    assert "Work beyond the blocks" in paper
    assert paper.count("180.00 EUR") == 4  # above, two lines, and together
    assert "There is more work beyond the blocks than is printed here" in paper


def test_the_paper_is_printed_with_what_was_done_beyond_the_blocks(read, beyond, contact, makes_pdf):
    paper = read(contact, "portal-statement-pdf")

    assert (paper.status_code, paper.content[:8]) == (200, b"%PDF-1.7")


def test_the_table_has_what_was_done_beyond_the_blocks(read, beyond, used, contact):
    rows = list(csv.DictReader(io.StringIO(read(contact, "portal-statement-csv").content.decode())))

    added = [one for one in rows if one["block"] == ""]
    assert sum(int(one["change_minutes"] or 0) for one in rows) == 165
    assert [(one["entry"], one["worked_minutes"], one["amount"], one["currency"]) for one in added] == [
        ("overage", "90", "180.00", "EUR"),
        ("overage", "90", "180.00", "EUR"),
        ("goodwill", "90", "", ""),
        ("overage_taken_back", "", "-180.00", "EUR"),
    ]
    assert {one["text"] for one in added} == {"'=2+2 of the night."}


def test_where_nothing_makes_pdf_the_page_is_for_print(read, used, contact, monkeypatch):
    monkeypatch.setattr(statement, "has_pdf", lambda: False)

    shown = read(contact, "portal-statement").content.decode()

    assert "statement.pdf" not in shown
    assert "print=1" in shown
