"""Hours on the pages of both sides: sold, logged with what it costs before, given back, and read as a statement."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours.models import Approval, Block, Estimate, TimeEntry
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.cases.move_case import resolve_case
from inscope.pg.tenancy import acting_as
from inscope.reads import hours_page
from inscope.reads.case_lines import reference
from tests.factories import make_block, make_case, make_contact, make_prices, make_staff

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
    assert table[1]["case"] == reference(case.id)
    request = reverse("portal-request", args=[case.public_id])
    assert f'Work\n<a href="{request}">{reference(case.id)}</a>' in re.sub(r"\s*\n\s*", "\n", shown)
    assert "HB-31" not in read(stranger, "portal-hours") + read(stranger, "portal-hours-csv")
    assert "No hours yet" in read(stranger, "portal-hours")


def test_the_staff_read_the_same_statement(send, read, case, engineer, customer):
    send(engineer, "desk-time", case.public_id, **work(do="log"))

    assert read(engineer, "desk-hours-csv", customer.public_id) == read(
        make_contact(Customer(pk=customer.id)), "portal-hours-csv"
    )
    assert reverse("desk-case", args=[case.public_id]) in read(engineer, "desk-hours", customer.public_id)


def named(model):
    with acting_as(INSCOPE):
        return model.objects.latest("id").public_id


def estimate(**changed):
    return {"key": "e-1", "minutes": "90", "text": "Look at the flow."} | changed


def test_an_estimate_is_proposed_accepted_and_released_on_the_pages_of_both_sides(send, read, case, engineer, contact):
    assert send(engineer, "desk-estimate", case.public_id, **estimate()).status_code == 302
    assert "Waits for the customer" in read(engineer, "desk-case", case.public_id)
    assert "1:30 h in all" in read(contact, "portal-request", case.public_id)

    answer = {"do": "accept", "answer": "Please go on."}
    assert send(contact, "portal-estimate", case.public_id, named(Estimate), **answer).status_code == 302

    told = read(engineer, "desk-case", case.public_id)
    parts = ("1:30 held", "Please go on.", "accepted the estimate of 1:30 hours")
    assert [part for part in parts if part not in told] == []
    assert "1:30 h held" in read(contact, "portal-hours")
    shown = " ".join(send(engineer, "desk-time", case.public_id, **work(do="plan")).content.decode().split())
    assert "Held of block HB-31" in shown
    assert send(engineer, "desk-release", case.public_id).status_code == 302
    assert "1:30 h held" not in read(contact, "portal-hours")


def test_an_estimate_that_is_more_than_is_free_is_refused_with_what_is_left(send, case, engineer, contact):
    send(engineer, "desk-estimate", case.public_id, **estimate(minutes="600"))

    refused = send(contact, "portal-estimate", case.public_id, named(Estimate), do="accept")

    assert refused.status_code == 422
    assert "This takes 600 minutes: 120 are free. Buy hours, or take less." in refused.content.decode()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"minutes": "0"}, "0 minutes are no estimate"),
        ({"minutes": "x"}, "x is not what minutes takes"),
        ({"text": ""}, "The text is empty"),
    ],
)
def test_an_estimate_that_is_none_is_said_beside_its_field(send, case, engineer, changed, told):
    refused = send(engineer, "desk-estimate", case.public_id, **estimate(**changed))

    assert refused.status_code == 422
    assert told in refused.content.decode()


def test_a_refusal_of_an_estimate_is_shown_where_its_form_has_gone(send, case, engineer, contact):
    send(engineer, "desk-estimate", case.public_id, **estimate())
    first = named(Estimate)
    resolve_case(actor_of(engineer), case.public_id, now=timezone.now())
    approves(contact)

    for person, page, ids, fields in (
        (engineer, "desk-estimate", (), estimate(key="e-2")),
        (contact, "portal-estimate", (first,), {"do": "accept"}),
        (contact, "portal-overage", (), overage()),
    ):
        refused = send(person, page, case.public_id, *ids, **fields)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.content.decode()


def approves(contact):
    with acting_as(INSCOPE):
        contact.roles = ["open_requests", "approve_overage"]
        contact.save(update_fields=["roles"])


def overage(**changed):
    ends_on = (timezone.localdate() + timedelta(days=30)).isoformat()
    return {"key": "o-1", "cap": "120", "rate": "120.00", "currency": "EUR", "ends_on": ends_on} | changed


def test_work_beyond_the_blocks_is_approved_logged_and_listed_with_what_it_costs(send, read, case, engineer, contact):
    approves(contact)
    assert send(contact, "portal-overage", case.public_id, **overage()).status_code == 302
    beyond = {"minutes": "180", "billing": "overage"}

    refused = send(engineer, "desk-time", case.public_id, **work(do="log", **beyond))
    assert "120 are approved" in refused.content.decode()
    assert send(engineer, "desk-time", case.public_id, **work(do="log", minutes="120")).status_code == 302
    more = {"billing": "overage", "minutes": "90", "key": "k-2"}
    shown = send(engineer, "desk-time", case.public_id, **work(do="plan", **more)).content.decode()
    assert "1:30 · 120.00 EUR an hour" in shown
    assert send(engineer, "desk-time", case.public_id, **work(do="log", **more)).status_code == 302

    own = read(contact, "portal-request", case.public_id)
    assert "1:30 of 2:00 h used" in own
    assert ">3:30 charged<" in own  # two hours of the block, and these
    assert "180.00 EUR" in read(contact, "portal-hours")
    lines = csv.DictReader(io.StringIO(read(contact, "portal-hours-csv")))
    line = next(one for one in lines if one["kind"] == "overage")
    assert (line["minutes"], line["block"], line["free_after"]) == ("90", "", "")
    assert (line["rate"], line["amount"], line["currency"]) == ("120.00", "180.00", "EUR")


def test_staff_record_an_approval_with_who_gave_it_and_what_shows_it(send, read, case, engineer, contact):
    able = make_contact(Customer(pk=contact.customer_id), roles=["approve_overage"])
    fields = overage(contact=str(able.public_id), approved_on=timezone.localdate().isoformat(), evidence="Mail.")

    assert send(engineer, "desk-overage", case.public_id, **(fields | {"rate": "1,5"})).status_code == 422
    for nobody in ("", str(contact.public_id)):
        assert send(engineer, "desk-overage", case.public_id, **(fields | {"contact": nobody})).status_code == 422
    assert send(engineer, "desk-overage", case.public_id, **fields).status_code == 302

    told = read(engineer, "desk-case", case.public_id)
    assert f"approved by {able.name}" in told
    assert "Mail." in told


def test_an_approval_is_revoked_by_its_customer_and_refuses_work_then(send, read, case, engineer, contact):
    approves(contact)
    send(contact, "portal-overage", case.public_id, **overage())
    number = named(Approval)
    page = reverse("portal-revoke", args=[case.public_id, number])
    assert page in read(contact, "portal-request", case.public_id)
    before = read(engineer, "desk-case", case.public_id)
    assert reverse("desk-revoke", args=[case.public_id, number]) in before
    assert "Charged to" in before

    assert send(contact, "portal-revoke", case.public_id, number, why="Stopped.").status_code == 302
    assert "Charged to" not in read(engineer, "desk-case", case.public_id)

    for person, name in ((contact, "portal-request"), (engineer, "desk-case")):
        told = read(person, name, case.public_id)
        assert f"revoked by {contact.name}" in told
        assert "Stopped." in told
        assert page not in told
    again = send(contact, "portal-revoke", case.public_id, number, why="Again.")
    assert again.status_code == 422
    assert "This approval is revoked already." in again.content.decode()
    beyond = send(engineer, "desk-time", case.public_id, **work(do="plan", minutes="180", billing="overage"))
    assert "0 are approved" in beyond.content.decode()


def test_staff_record_a_revocation_with_what_shows_it(send, read, case, engineer, contact):
    approves(contact)
    send(contact, "portal-overage", case.public_id, **overage())
    number = named(Approval)

    refused = send(engineer, "desk-revoke", case.public_id, number)
    assert refused.status_code == 422
    assert "The text is empty" in refused.content.decode()
    assert send(engineer, "desk-revoke", case.public_id, number, evidence="Her mail.").status_code == 302

    told = read(engineer, "desk-case", case.public_id)
    assert "Her mail." in told
    assert "recorded that an approval of 2:00 hours is revoked" in told


def test_who_may_not_approve_is_shown_no_way_to_revoke(send, read, case, contact):
    approves(contact)
    send(contact, "portal-overage", case.public_id, **overage())
    reader = make_contact(Customer(pk=contact.customer_id))

    assert "0:00 of 2:00 h used" in read(reader, "portal-request", case.public_id)
    assert "/overage/" not in read(reader, "portal-request", case.public_id)
    assert send(reader, "portal-revoke", case.public_id, named(Approval)).status_code == 404


def test_the_form_of_an_approval_begins_with_the_price_of_the_list(send, read, case, engineer, contact):
    approves(contact)
    field = 'id="overage-rate" name="rate" type="text" value="{}"'
    assert field.format("") in read(contact, "portal-request", case.public_id)

    make_prices(price="140.00", by_activity={ONLINE: "125.50"})

    for person, name in ((contact, "portal-request"), (engineer, "desk-case")):
        shown = read(person, name, case.public_id)
        assert field.format("125.50") in shown
        assert 'name="currency" type="text" value="EUR"' in shown
    changed = send(contact, "portal-overage", case.public_id, **overage(rate="1,5")).content.decode()
    assert field.format("1,5") in changed


def test_work_beyond_the_blocks_is_objected_to_where_it_stands(send, read, case, engineer, contact):
    approves(contact)
    send(contact, "portal-overage", case.public_id, **overage())
    send(engineer, "desk-time", case.public_id, **work(do="log", minutes="120"))
    send(engineer, "desk-time", case.public_id, **work(do="log", key="k-2", minutes="90", billing="overage"))
    with acting_as(INSCOPE):
        entry = TimeEntry.objects.get(billing="overage").public_id

    assert send(contact, "portal-objection", case.public_id, entry, why="Not asked for.").status_code == 302
    make_staff("consultant")
    colleague = make_staff("support_engineer")
    upheld = {"is_upheld": "yes", "answer": "Right."}
    assert send(colleague, "desk-objection", case.public_id, entry, **upheld).status_code == 302

    assert "0:00 of 2:00 h used" in read(contact, "portal-request", case.public_id)
    assert "Taken back" in read(contact, "portal-hours")


def test_goodwill_is_logged_by_who_may_give_it_and_shown_with_its_reason(send, read, case, engineer, contact):
    manager = make_staff("account_manager")
    fields = work(reason="Our own mistake.")
    assert send(engineer, "desk-goodwill", case.public_id, **fields).status_code == 404
    assert "Log work as goodwill" not in read(engineer, "desk-case", case.public_id)
    assert "Log work as goodwill" in read(manager, "desk-case", case.public_id)

    assert send(manager, "desk-goodwill", case.public_id, **fields).status_code == 302

    assert "Our own mistake." in read(contact, "portal-request", case.public_id)
    assert "Not charged" in read(contact, "portal-hours")
    assert kept() == (1, 120)
