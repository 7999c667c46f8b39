"""Hours on the pages of both sides: sold, logged with what it costs before, given back, and read as a statement."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours.models import Block, TimeEntry
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.cases.move_case import resolve_case
from inscope.pg.tenancy import acting_as
from inscope.reads import hours_page
from tests.factories import make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def customer(contact):
    with acting_as(INSCOPE):
        return customer_numbered(actor=INSCOPE, customer_id=contact.customer_id)


@pytest.fixture
def engineer(db):
    return make_staff("support_engineer")


@pytest.fixture
def case(contact):
    make_block(Customer(pk=contact.customer_id), hours=2, activity=ONLINE, reference="HB-31")
    return make_case(contact, USAGE, now=timezone.now(), today=timezone.localdate())


@pytest.fixture
def send(client):
    def post(person, page, *ids, **fields):
        client.force_login(person)
        return client.post(reverse(page, args=ids), fields)

    return post


@pytest.fixture
def read(client):
    def get(person, page, *ids):
        client.force_login(person)
        return client.get(reverse(page, args=ids)).content.decode()

    return get


def work(**changed):
    day = timezone.localdate().isoformat()
    return {"key": "k-1", "worked_on": day, "minutes": "50", "text": "=SUM(1) of the dial plan."} | changed


def kept():
    with acting_as(INSCOPE):
        return TimeEntry.objects.count(), sum(Block.objects.values_list("free", flat=True))


def test_what_it_costs_is_shown_before_it_is_logged(send, read, case, engineer, contact):
    shown = send(engineer, "desk-time", case.public_id, **work(do="plan"))

    assert shown.status_code == 200
    told = " ".join(shown.content.decode().split())
    costs = ("From block HB-31", "<dd> 1:00 </dd>", "<dd> 2:00 </dd>", 'value="k-1"', "=SUM(1)")
    assert [part for part in costs if part not in told] == []
    assert kept() == (0, 120)

    assert send(engineer, "desk-time", case.public_id, **work(do="log")).status_code == 302
    assert kept() == (1, 60)
    assert "0:50 worked, 1:00 charged" in read(engineer, "desk-case", case.public_id)
    assert "0:50 worked, 1:00 charged" in read(contact, "portal-request", case.public_id)


@pytest.mark.parametrize("do", ["plan", "log"])
def test_more_than_there_is_is_refused_with_what_is_left_and_the_way_to_more(send, case, engineer, customer, do):
    refused = send(engineer, "desk-time", case.public_id, **work(do=do, minutes="180"))

    assert refused.status_code == 422
    told = refused.content.decode()
    assert "This takes 180 minutes: 120 are free. Buy hours, or take less." in told
    assert reverse("desk-hours", args=[customer.public_id]) in told
    assert kept() == (0, 120)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"minutes": "1.5"}, "1.5 is not what minutes takes"),
        ({"worked_on": "soon"}, "soon is not what worked_on takes"),
        ({"do": "both"}, "both is not what do takes"),
        ({"text": ""}, "The text is empty"),
        ({"key": "k\x001"}, "is not what key takes"),
        ({"key": "k" * 3_000}, "is not what key takes"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(send, case, engineer, changed, told):
    refused = send(engineer, "desk-time", case.public_id, **(work(do="log") | changed))

    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert kept() == (0, 120)


def test_work_is_given_back_with_a_reason_that_the_customer_reads(send, read, case, engineer, contact):
    send(engineer, "desk-time", case.public_id, **work(do="log"))
    with acting_as(INSCOPE):
        entry = TimeEntry.objects.get().public_id

    assert send(engineer, "desk-time-correct", case.public_id, entry, why="").status_code == 422
    assert send(engineer, "desk-time-correct", case.public_id, entry, why="Wrong case.").status_code == 302

    assert kept() == (1, 120)
    assert "Wrong case." in read(contact, "portal-request", case.public_id)
    assert send(engineer, "desk-time-correct", case.public_id, case.public_id, why="No.").status_code == 404


def test_giving_back_without_a_reason_is_refused_beside_its_field(send, case, engineer):
    send(engineer, "desk-time", case.public_id, **work(do="log"))
    with acting_as(INSCOPE):
        entry = TimeEntry.objects.get().public_id

    shown = send(engineer, "desk-time-correct", case.public_id, entry, why=" ").content.decode()

    assert f'id="{entry}-why-error"' in shown
    assert "<details open>" in shown


def test_a_mistake_is_given_back_on_a_case_that_is_resolved(send, read, case, engineer):
    send(engineer, "desk-time", case.public_id, **work(do="log"))
    resolve_case(actor_of(engineer), case.public_id, now=timezone.now())

    assert "Give back" in read(engineer, "desk-case", case.public_id)


def test_a_block_that_is_not_confirmed_is_pending_on_the_page_of_its_customer(send, read, customer):
    manager, today = make_staff("account_manager"), timezone.localdate()
    order = {"reference": "HB-41", "hours": "40", "starts_on": str(today), "ends_on": str(today)}
    assert send(manager, "desk-sell", customer.public_id, **order).status_code == 302

    assert "Pending" in read(manager, "desk-customer", customer.public_id)


def test_a_page_lists_the_latest_postings_and_says_how_many_more_there_are(read, engineer, customer, case, monkeypatch):
    monkeypatch.setattr(hours_page, "MOST_LISTED", 1)
    make_block(Customer(pk=customer.id), hours=2, activity=ONLINE, reference="HB-44")

    shown = read(engineer, "desk-hours", customer.public_id)

    assert "1 earlier posting is in the CSV file." in shown


def test_a_block_is_sold_confirmed_and_allocated(send, read, customer):
    manager, today = make_staff("account_manager"), timezone.localdate()
    order = {
        "reference": "HB-40",
        "order_reference": "PO-1",
        "hours": "40",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=300)).isoformat(),
        "price": "4800.00",
        "currency": "EUR",
    }

    assert send(manager, "desk-sell", customer.public_id, **(order | {"hours": "0"})).status_code == 422
    assert send(manager, "desk-sell", customer.public_id, **order).status_code == 302
    assert "Pending" in read(manager, "desk-hours", customer.public_id)
    with acting_as(INSCOPE):
        block = Block.objects.get().public_id
    allocate = {"do": "allocate", "activity": ONLINE}
    assert send(manager, "desk-block", customer.public_id, block, do="confirm").status_code == 302
    assert send(manager, "desk-block", customer.public_id, block, **allocate).status_code == 302
    assert send(manager, "desk-block", customer.public_id, block, **allocate).status_code == 422

    shown = read(manager, "desk-hours", customer.public_id)
    assert "40:00 of 40:00 h free" in shown
    assert "The order is confirmed" not in shown
    assert "Sell a block" not in read(make_staff("support_engineer"), "desk-hours", customer.public_id)


def test_the_page_and_its_table_tell_every_posting_of_the_own_company_alone(send, read, case, engineer, contact):
    send(engineer, "desk-time", case.public_id, **work(do="log"))
    stranger = make_contact()

    shown, table = read(contact, "portal-hours"), list(csv.DictReader(io.StringIO(read(contact, "portal-hours-csv"))))

    assert all(
        part in shown for part in ("HB-31", "\N{MINUS SIGN}1:00", "<b>1:00</b>", "Burn-down", "1:00 of 2:00 h free")
    )
    assert [(row["kind"], row["minutes"], row["free_after"]) for row in table] == [
        ("purchase", "120", "120"),
        ("spend", "60", "60"),
    ]
    assert table[1]["text"] == "'=SUM(1) of the dial plan."  # no spreadsheet computes what somebody wrote
    assert "HB-31" not in read(stranger, "portal-hours") + read(stranger, "portal-hours-csv")
    assert "No hours yet" in read(stranger, "portal-hours")


def test_the_staff_read_the_same_statement(send, read, case, engineer, customer):
    send(engineer, "desk-time", case.public_id, **work(do="log"))

    assert read(engineer, "desk-hours-csv", customer.public_id) == read(
        make_contact(Customer(pk=customer.id)), "portal-hours-csv"
    )
    assert reverse("desk-case", args=[case.public_id]) in read(engineer, "desk-hours", customer.public_id)
