"""Orders that wait: a page of them costs the same for many, and goes on after its last one."""

from datetime import timedelta

import pytest

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours import services
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import RightRefusedError
from inscope.flows.hours.buy_hours import Wish, order_hours
from inscope.flows.hours.sell_hours import Order, sell
from inscope.pg.tenancy import acting_as
from inscope.reads.hours_wanted import hours_wanted
from inscope.reads.listing import PAGE
from inscope.reads.orders_page import orders_page, quote_of
from tests.factories import FAR_AHEAD, NOW, TODAY, make_block, make_case, make_contact, make_prices, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
ADVICE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage", "hours.requested": 8}


@pytest.fixture
def contact(db):
    make_prices()
    return make_contact(roles=("open_requests", "buy_hours"))


def order(contact, *keys):
    for key in keys:
        case = make_case(contact, ADVICE)
        wish = Wish(5, ONLINE, TODAY, case_id=case.public_id)
        order_hours(actor_of(contact), wish, key=str(key), today=TODAY, now=NOW)


def test_many_orders_cost_as_much_as_one_to_read(contact, django_assert_num_queries):
    manager = actor_of(make_staff("account_manager"))

    for more in ((1,), (2, 3)):
        order(contact, *more)
        # The policy in force, the orders, their customers, cases and people. Four are about who acts.
        with django_assert_num_queries(9):
            assert len(orders_page(manager, {}, today=TODAY).lines) == max(more)


def test_a_long_list_goes_on_after_its_last_order(contact, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", PAGE + 1)
    manager = actor_of(make_staff("account_manager"))
    order(contact, *range(PAGE + 1))

    first = orders_page(manager, {}, today=TODAY)
    rest = orders_page(manager, {"after": first.next_query.removeprefix("after=")}, today=TODAY)

    assert (len(first.lines), len(rest.lines), rest.next_query) == (PAGE, 1, "")
    for other in (contact, make_staff("support_engineer")):
        with pytest.raises(RightRefusedError):
            orders_page(actor_of(other), {}, today=TODAY)


def test_a_quote_says_the_price_of_an_hour_where_it_is_whole(contact):
    manager, customer = actor_of(make_staff("account_manager")), make_contact().customer_id
    with acting_as(manager):
        public_id = customer_numbered(actor=manager, customer_id=customer).public_id
    for hours, hour in ((10, "100.00 EUR"), (3, "")):
        order = Order(f"HB-{hours}", "", hours, TODAY, FAR_AHEAD, 100_000, "EUR")
        made = sell(manager, public_id, order, today=TODAY, now=NOW)
        assert quote_of(manager, made, today=TODAY).hour == hour


@pytest.mark.parametrize(
    ("blocks", "requested", "hours"),
    [
        ([], 8, 8),
        ([{"activity": ONLINE, "free": 1.5}], 8, 7),
        ([{"activity": ONLINE, "free": 7.5}], 8, 5),
        ([{"activity": ONLINE, "ends_on": TODAY - timedelta(days=1)}, {"activity": "project_consulting"}], 8, 8),
        ([], "unknown", 5),
    ],
)
def test_what_a_request_wants_is_what_is_missing_and_no_less_than_a_block_has(contact, blocks, requested, hours):
    for one in blocks:
        make_block(Customer(pk=contact.customer_id), **one)
    case = make_case(contact, ADVICE | {"hours.requested": requested})

    wanted = hours_wanted(actor_of(contact), case.public_id, today=TODAY)
    assert (wanted.hours, wanted.is_known) == (hours, requested != "unknown")
