"""What is owed in hours: the same minutes as statements tell, with their money, by month, customer and block."""
# ruff: noqa: RUF001 - the minus sign

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from inscope.apps.contracts.errors import NoSuchCustomerError
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.models import Block
from inscope.apps.hours.rows import NewPosting
from inscope.apps.hours.services import post
from inscope.apps.identity.selectors import actor_of
from inscope.core.ledger import Bucket, Kind, Move
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.statement import month_named
from inscope.flows.hours.expire_hours import expire_hours
from inscope.flows.hours.log_time import Work, log_time
from inscope.pg.tenancy import acting_as
from inscope.reads.liability_page import liability_csv, liability_page
from inscope.reads.statement_page import statement_page
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_customer, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
APRIL, JUNE = datetime(2026, 4, 10, tzinfo=UTC), datetime(2026, 6, 10, tzinfo=UTC)
IN_JUNE = JUNE.date()


@pytest.fixture
def manager(db):
    return actor_of(make_staff("account_manager"))


@pytest.fixture
def halden(db):
    """Ten hours for 1,000 euros, bought in April; two were worked in May, and the rest expired in June."""
    contact = make_contact(make_customer("Halden Telecom"))
    customer = Customer(pk=contact.customer_id)
    priced = {"price_minor": 100_000, "currency": "EUR", "now": APRIL}
    make_block(customer, hours=10, activity=ONLINE, ends_on=date(2026, 5, 31), reference="HB-1", **priced)
    engineer = actor_of(make_staff("support_engineer"))
    work = Work("k", TODAY, 120, "Advice.")
    log_time(engineer, make_case(contact, USAGE).public_id, work, today=TODAY, now=NOW)
    expire_hours(today=IN_JUNE, now=JUNE)
    return customer


@pytest.fixture
def orbit(db):
    """Five hours for 750 dollars, and two without a price."""
    customer = make_customer("Orbit")
    make_block(customer, hours=5, reference="OB-1", price_minor=75_000, currency="USD", now=APRIL)
    make_block(customer, hours=2, reference="OB-2", now=APRIL)
    return customer


def told(page):
    """What each line says, under its label, by column."""
    return [
        (line.label, {cell.label: (cell.hours, cell.money) for cell in line.cells if cell.hours != "0:00"})
        for line in page.lines
    ]


def page(actor, **asked):
    return liability_page(actor, asked, today=IN_JUNE)


def test_each_month_adds_up_from_what_was_owed_to_what_is(manager, halden):
    found = page(manager)

    assert found.columns == ("Before", "Sold", "Earned", "Expired", "Owed")
    assert told(found) == [
        ("June 2026", {"Before": ("8:00", "800.00 EUR"), "Expired": ("−8:00", "−800.00 EUR")}),
        (
            "May 2026",
            {
                "Before": ("10:00", "1,000.00 EUR"),
                "Earned": ("−2:00", "−200.00 EUR"),
                "Owed": ("8:00", "800.00 EUR"),
            },
        ),
        ("April 2026", {"Sold": ("10:00", "1,000.00 EUR"), "Owed": ("10:00", "1,000.00 EUR")}),
    ]
    assert [one.query for one in found.lines] == ["month=2026-06", "month=2026-05", "month=2026-04"]


def test_currencies_stand_apart_and_what_has_no_price_is_told_in_hours(manager, halden, orbit):
    found = page(manager, month="2026-05")

    assert [(one.hours, one.money) for one in found.owed] == [
        ("2:00", ""),
        ("8:00", "800.00 EUR"),
        ("5:00", "750.00 USD"),
    ]
    assert [label for label, _cells in told(found)] == ["Halden Telecom", "Orbit", "Orbit"]


def test_a_month_leads_to_customers_and_these_to_blocks_and_statements(manager, halden, orbit):
    with acting_as(INSCOPE):
        number = Customer.objects.get(id=orbit.pk).public_id
    (line, *_more) = [one for one in page(manager, month="2026-05").lines if one.label == "Orbit"]

    blocks = page(manager, month="2026-05", customer=str(number))

    assert line.query == f"month=2026-05&customer={number}"
    assert [label for label, _cells in told(blocks)] == ["OB-1", "OB-2"]
    assert (blocks.about, blocks.above, blocks.lines[0].query) == ("May 2026 · Orbit", "month=2026-05", "month=2026-05")
    assert blocks.lines[0].customer_id == number


def test_report_and_statement_tell_the_same_minutes(manager, halden):
    with acting_as(INSCOPE):
        number = Customer.objects.get(id=halden.pk).public_id
    for month in ("2026-04", "2026-05", "2026-06"):
        stated = statement_page(manager, number, month_named(month)).total
        (cells,) = [cells for _label, cells in told(page(manager, month=month))]

        assert cells.get("Before", ("0:00",))[0] == stated.opening
        assert cells.get("Owed", ("0:00",))[0] == stated.closing


def test_what_is_carried_over_and_given_back_for_money_keeps_its_worth(manager, orbit):
    with acting_as(INSCOPE):
        first, second = Block.objects.filter(customer=orbit).order_by("id")
        carried = [(first, Bucket.FREE, Bucket.CARRIED_OUT), (second, Bucket.OUTSIDE, Bucket.FREE)]
        moves = [(one, Move(Kind.CARRY_OVER, 60, source, target)) for one, source, target in carried]
        posts = [NewPosting(one.pk, "carry:1", move, TODAY) for one, move in moves]
        post(actor=INSCOPE, postings=posts, now=NOW)
        back = Move(Kind.REFUND, 30, Bucket.FREE, Bucket.REFUNDED)
        post(actor=INSCOPE, postings=[NewPosting(first.pk, "refund:1", back, TODAY)], now=NOW)

    (_label, cells), *more = told(page(manager, month="2026-05"))

    assert more == []
    assert cells == {
        "Before": ("7:00", "750.00 USD"),
        "Carried in": ("1:00", "150.00 USD"),
        "Refunded": ("−0:30", "−75.00 USD"),
        "Carried out": ("−1:00", "−150.00 USD"),
        "Owed": ("6:30", "675.00 USD"),
    }


def test_the_table_has_each_block_of_each_month(manager, halden, orbit):
    rows = list(csv.DictReader(io.StringIO(liability_csv(manager, {}, today=IN_JUNE))))

    assert [
        (one["block"], one["month"], one["closing_minutes"], one["closing"]) for one in rows if one["block"] == "HB-1"
    ] == [
        ("HB-1", "2026-04", "600", "1000.00"),
        ("HB-1", "2026-05", "480", "800.00"),
        ("HB-1", "2026-06", "0", "0.00"),
    ]
    assert [one["spent"] for one in rows if one["block"] == "HB-1"] == ["0.00", "-200.00", "0.00"]
    assert {one["closing"] for one in rows if one["block"] == "OB-2"} == {""}


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ({}, "June 2026"),
        ({"year": "2026"}, "June 2026"),
        ({"year": "1999"}, "June 2026"),
        ({"month": "2026-13"}, "June 2026"),
        ({"customer": "nobody"}, "June 2026"),
        ({"month": "2026-05", "customer": "nobody"}, "Halden Telecom"),
        ({"month": "\0"}, "June 2026"),
    ],
)
def test_strange_words_ask_for_nothing(manager, halden, asked, first):
    assert page(manager, **asked).lines[0].label == first


def test_a_year_without_hours_is_empty(manager, halden):
    empty = page(manager, year="2024")

    assert (empty.lines, empty.owed, empty.is_filtered) == ((), (), True)
    assert page(manager, year="2025").lines == ()


def test_only_the_staff_read_it(manager, halden):
    with pytest.raises(RightRefusedError):
        page(actor_of(make_contact()))
    with pytest.raises(NoSuchCustomerError):
        page(manager, month="2026-05", customer="00000000-0000-0000-0000-000000000000")


def test_it_costs_the_same_for_many_blocks(manager, halden, django_assert_num_queries):
    for _number in range(3):
        make_block(halden, hours=2, now=APRIL + timedelta(days=1))
        # What moved, and blocks. Four are about who acts.
        with django_assert_num_queries(6):
            page(manager)


def test_the_page_leads_on_and_back(client, halden):
    client.force_login(make_staff("account_manager"))

    months = client.get(reverse("office-liability"), {"year": "2026"}).content.decode()
    month = client.get(reverse("office-liability"), {"month": "2026-05"}).content.decode()
    table = client.get(reverse("office-liability-csv"), {"month": "2026-05"})

    assert "?year=2026&amp;month=2026-05" in months
    assert "Halden Telecom" in month
    assert 'href="?"' in month
    assert table.headers["Content-Disposition"] == 'attachment; filename="hours-owed.csv"'
