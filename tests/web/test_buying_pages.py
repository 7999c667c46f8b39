"""Hours are bought on pages: from a refused request to the order, its quote and the answer; and given back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours.models import Block
from inscope.apps.hours.prices import price_list
from inscope.apps.identity.models import Person
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import FAR_AHEAD, make_block, make_case, make_contact, make_prices, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE, CONSULTING = "online_development_support", "project_consulting"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage", "software_source": "none"}
ADVICE = {**USAGE, "hours.requested": 8}


@pytest.fixture
def contact(db):
    make_prices()
    return make_contact(roles=("open_requests", "buy_hours"))


@pytest.fixture
def customer(contact):
    with acting_as(INSCOPE):
        return customer_numbered(actor=INSCOPE, customer_id=contact.customer_id)


@pytest.fixture
def manager(db):
    return make_staff("account_manager")


@pytest.fixture
def case(contact):
    return make_case(contact, ADVICE, now=timezone.now(), today=timezone.localdate())


@pytest.fixture
def send(client):
    def post(person, page, *ids, query="", **fields):
        client.force_login(person)
        return client.post(reverse(page, args=ids) + query, fields)

    return post


@pytest.fixture
def read(client):
    def get(person, page, *ids, query=""):
        client.force_login(person)
        return client.get(reverse(page, args=ids) + query).content.decode()

    return get


def wish(**changed):
    day = timezone.localdate().isoformat()
    asked = {"key": "k-1", "activity": ONLINE, "hours": "10", "starts_on": day, "purchase_order": "PO-8"}
    return asked | {"price": "1,200.00 EUR"} | changed


def blocks():
    with acting_as(INSCOPE):
        return list(Block.objects.order_by("id").values_list("reference", "free", "activity"))


def made():
    with acting_as(INSCOPE):
        return Block.objects.latest("id").public_id


def test_a_refusal_leads_who_buys_to_a_form_that_is_filled_in(read, contact, case):
    way = f"{reverse('portal-buy')}?request={case.public_id}"

    assert way in read(contact, "portal-request", case.public_id)
    reader = make_contact(Customer(pk=contact.customer_id))
    assert way not in read(reader, "portal-request", case.public_id)

    form = read(contact, "portal-buy", query=f"?request={case.public_id}")
    assert 'value="8"' in form
    assert f'<option value="{ONLINE}" selected>' in form
    assert "a block of 8 hours is enough" in form


def test_an_order_is_priced_sent_confirmed_and_decided_upon(send, read, customer, manager, case):
    contact = Person.objects.get(id=case.opened_by_id)
    priced = send(contact, "portal-buy", **wish(do="price"))
    assert "1,200.00 EUR" in priced.content.decode()
    assert 'value="k-1"' in priced.content.decode()
    assert blocks() == []

    for _twice in range(2):
        sent = send(contact, "portal-buy", **wish(do="order", request=str(case.public_id)))
        assert sent.status_code == 302
    assert blocks() == [("H-0001", 0, ONLINE)]
    orders = read(manager, "desk-orders")
    assert all(part in orders for part in (customer.name, "H-0001", "PO-8", "1,200.00 EUR", "Ordered by"))
    assert reverse("desk-case", args=[case.public_id]) in orders

    confirmed = send(manager, "desk-block", customer.public_id, made(), do="confirm", back="orders")
    assert confirmed.url == reverse("desk-orders")
    assert "No order waits" in read(manager, "desk-orders")
    assert blocks() == [("H-0001", 600, ONLINE)]
    assert "The hours changed" in read(manager, "desk-decisions", case.public_id)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"hours": "4"}, "4 hours are no block. Give 5 to 10,000."),
        ({"hours": "many"}, "many is not what hours takes"),
        ({"starts_on": "1999-01-01"}, "A block cannot begin on 1999-01-01"),
        ({"activity": "unknown"}, "unknown is no activity of a block"),
        ({"do": "steal"}, "steal is not what do takes"),
        ({"key": "k\x00"}, "is not what key takes"),
        ({"price": ""}, "and you saw no price"),
        ({"purchase_order": "\x00"}, 'id="buy-purchase_order-error"'),
    ],
)
def test_what_is_no_order_is_refused_and_what_was_typed_stays(send, contact, changed, told):
    refused = send(contact, "portal-buy", **(wish(do="order") | changed))

    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert "PO-8" in refused.content.decode() or "purchase_order" in changed
    assert blocks() == []


def test_who_saw_another_price_is_told_so_and_orders_nothing(send, contact):
    priced = send(contact, "portal-buy", **wish(do="price"))
    assert 'name="price" value="1,200.00 EUR"' in priced.content.decode()
    make_prices(price="130.00")

    refused = send(contact, "portal-buy", **wish(do="order"))

    assert refused.status_code == 422
    assert "This order costs 1,300.00 EUR, and you saw 1,200.00 EUR." in refused.content.decode()
    assert blocks() == []


def test_without_prices_a_customer_is_told_whom_to_ask(read):
    assert "Ask us for an offer" in read(make_contact(roles=("buy_hours",)), "portal-buy")


def test_a_quote_is_read_by_both_sides_while_the_order_waits(send, read, contact, customer, manager):
    send(contact, "portal-buy", **wish(do="order"))

    for who, page in ((contact, "portal-quote"), (manager, "desk-quote")):
        quote = read(who, page, made())
        assert all(part in quote for part in ("Quote H-0001", "1,200.00 EUR", "120.00 EUR", "15 minutes"))
    send(manager, "desk-block", customer.public_id, made(), do="confirm")
    assert "Quote H-0001" not in read(contact, "portal-quote", made())


def test_a_quote_comes_as_pdf(makes_pdf, send, client, contact, manager):
    send(contact, "portal-buy", **wish(do="order"))

    for who, page in ((contact, "portal-quote-pdf"), (manager, "desk-quote-pdf")):
        client.force_login(who)
        sent = client.get(reverse(page, args=[made()]))
        assert (sent.status_code, sent.headers["Content-Type"]) == (200, "application/pdf")
        assert sent.content.startswith(b"%PDF")


def test_an_order_is_declined_with_a_reason_that_the_customer_reads(send, read, contact, customer, manager):
    send(contact, "portal-buy", **wish(do="order"))

    refused = send(manager, "desk-block", customer.public_id, made(), do="decline", why=" ")
    assert refused.status_code == 422
    assert f'id="{made()}-why-error"' in refused.content.decode()
    assert send(manager, "desk-block", customer.public_id, made(), do="decline", why="No credit.").status_code == 302

    shown = read(contact, "portal-hours")
    assert "No credit." in shown
    assert "Declined" in shown
    late = send(manager, "desk-block", customer.public_id, made(), do="confirm")
    assert "is declined or withdrawn already" in late.content.decode()


def test_an_order_is_taken_back_once(send, read, contact):
    send(contact, "portal-buy", **wish(do="order"))
    assert "Take the order back" in read(contact, "portal-hours")

    assert send(contact, "portal-block-withdraw", made()).status_code == 302
    again = send(contact, "portal-block-withdraw", made())

    assert again.status_code == 422
    assert "is declined or withdrawn already" in again.content.decode()
    assert "Take the order back" not in read(contact, "portal-hours")


def test_a_block_is_allocated_by_its_customer_with_a_tick(send, read, contact, customer, case):
    block, query = make_block(Customer(pk=customer.id)).public_id, f"?request={case.public_id}"
    assert query in read(contact, "portal-hours", query=query)
    assert f'<option value="{ONLINE}" selected>' in read(contact, "portal-block-allocate", block, query=query)

    without = send(contact, "portal-block-allocate", block, activity=ONLINE)
    assert without.status_code == 422
    assert 'id="allocate-for_good-error"' in without.content.decode()
    done = send(contact, "portal-block-allocate", block, query=query, activity=ONLINE, for_good="yes")

    assert done.url == reverse("portal-request", args=[case.public_id])
    again = send(contact, "portal-block-allocate", block, activity=CONSULTING, for_good="yes")
    assert "is allocated to online_development_support" in again.content.decode()
    assert [activity for *_, activity in blocks()] == [ONLINE]


def test_hours_are_ordered_again_as_they_were_and_a_foreign_block_is_none(read, contact, customer):
    small = {"hours": 8, "activity": CONSULTING, "ends_on": timezone.localdate() + timedelta(days=5)}
    block = make_block(Customer(pk=customer.id), **small).public_id
    way = f"{reverse('portal-buy')}?block={block}"
    assert way in read(contact, "portal-hours")
    assert way not in read(make_contact(Customer(pk=customer.id)), "portal-hours")

    form = read(contact, "portal-buy", query=f"?block={block}")
    assert 'name="hours" type="number" value="8"' in form
    assert f'<option value="{CONSULTING}" selected>' in form
    foreign = make_block(Customer(pk=make_contact().customer_id), **small).public_id
    for other in (foreign, customer.public_id, "x"):
        assert 'name="hours" type="number" value="5"' in read(contact, "portal-buy", query=f"?block={other}")


def test_the_desk_reads_beside_its_block_why_an_activity_is_refused(send, customer, manager):
    block = make_block(Customer(pk=customer.id)).public_id

    refused = send(manager, "desk-block", customer.public_id, block, do="allocate", activity="unknown")

    assert refused.status_code == 422
    assert f'id="{block}-activity-error"' in refused.content.decode()


def test_what_the_desk_sold_was_ordered_by_nobody_here(send, read, manager, customer):
    day = timezone.localdate().isoformat()
    order = {"reference": "HB-1", "hours": "10", "starts_on": day, "ends_on": str(FAR_AHEAD)}
    assert send(manager, "desk-sell", customer.public_id, **order).status_code == 302

    shown = read(manager, "desk-orders")
    assert "HB-1" in shown
    assert "Ordered by" not in shown


def test_hours_that_nobody_knows_are_not_said_to_be_enough(read, contact):
    case = make_case(contact, ADVICE | {"hours.requested": "unknown"})

    shown = read(contact, "portal-buy", query=f"?request={case.public_id}")

    assert "how many hours it takes is not known yet" in shown
    assert "is enough" not in shown


def test_the_desk_sells_and_allocates_for_a_request(read, manager, customer, case):
    query = f"?request={case.public_id}"
    assert f"{reverse('desk-hours', args=[customer.public_id])}{query}" in read(manager, "desk-case", case.public_id)

    shown = read(manager, "desk-hours", customer.public_id, query=query)

    assert "a block of 8 hours is enough" in shown
    assert 'id="sell-hours" name="hours" type="number" value="8"' in shown
    foreign = make_case(make_contact(), ADVICE)
    assert "enough" not in read(manager, "desk-hours", customer.public_id, query=f"?request={foreign.public_id}")


def test_what_is_free_is_refunded_and_carried_over(send, read, customer, manager, contact):
    block = make_block(Customer(pk=customer.id), hours=10, reference="HB-1").public_id
    assert reverse("desk-block-return", args=[customer.public_id, block]) in read(
        manager, "desk-hours", customer.public_id
    )
    given = {"key": "k", "minutes": "60", "why": "The project ended."}
    for changed in ({"minutes": "601"}, {"minutes": "0"}, {"why": ""}, {"do": "keep"}):
        asked = {"do": "refund"} | given | changed
        refused = send(manager, "desk-block-return", customer.public_id, block, **asked)
        assert refused.status_code == 422

    assert send(manager, "desk-block-return", customer.public_id, block, do="refund", **given).status_code == 302
    carried = given | {"do": "carry", "to": "new", "reference": "HB-2", "ends_on": str(FAR_AHEAD)}
    for wrong in ({"to": ""}, {"to": "x"}, {"ends_on": "soon"}):
        refused = send(manager, "desk-block-return", customer.public_id, block, **(carried | wrong))
        assert refused.status_code == 422
    assert send(manager, "desk-block-return", customer.public_id, block, **carried).status_code == 302

    assert [(name, free) for name, free, _ in blocks()] == [("HB-1", 480), ("HB-2", 60)]
    into = carried | {"key": "k-2", "to": str(made())}
    assert send(manager, "desk-block-return", customer.public_id, block, **into).status_code == 302
    assert [free for _, free, _ in blocks()] == [420, 120]
    shown = read(contact, "portal-hours")
    assert all(part in shown for part in ("Refunded", "Carried over", "The project ended."))


def test_a_refund_that_was_a_mistake_is_taken_back_beside_its_block(send, read, customer, manager, contact):
    paid = {"price_minor": 100_000, "currency": "EUR"}
    block = make_block(Customer(pk=customer.id), hours=10, reference="HB-1", **paid).public_id
    page, ids = "desk-block-return", (customer.public_id, block)
    given = {"do": "refund", "key": "k", "minutes": "600", "why": "The project ended."}
    assert "Refunds so far" not in read(manager, page, *ids)
    assert send(manager, page, *ids, **given).status_code == 302
    shown = read(manager, page, *ids)
    assert all(part in shown for part in ("10:00 h refunded", "1,000.00 EUR", "The project ended.", 'value="k"'))
    assert reverse(page, args=ids) in read(manager, "desk-hours", customer.public_id)
    back = {"do": "take_back", "refund": "k", "why": "It goes on."}
    for wrong, said in (({"why": ""}, 'id="k-why-error"'), ({"refund": "k-2"}, "Block HB-1 has no such refund.")):
        refused = send(manager, page, *ids, **(back | wrong))
        assert (refused.status_code, said in refused.content.decode()) == (422, True)

    assert send(manager, page, *ids, **back).status_code == 302

    assert [free for _, free, _ in blocks()] == [600]
    assert "Refunds so far" not in read(manager, page, *ids)
    shown = read(contact, "portal-hours")
    assert all(part in shown for part in ("Refund taken back", "It goes on."))


def test_the_office_sets_prices_and_is_told_what_is_none(send, read, manager):
    prices = {"currency": "eur", "price": "120.00", CONSULTING: "180", "minimum_hours": "5", "validity_months": "12"}
    for changed in ({"price": "12.345"}, {"currency": "EUX"}, {CONSULTING: "-"}, {"minimum_hours": "0"}):
        assert send(manager, "office-prices", **(prices | changed)).status_code == 422

    assert send(manager, "office-prices", **prices).status_code == 302

    kept = price_list()
    assert kept is not None
    assert (kept.currency, kept.hour_minor, kept.by_activity) == ("EUR", 12_000, {CONSULTING: 18_000})
    assert 'value="180.00"' in read(manager, "office-prices")
