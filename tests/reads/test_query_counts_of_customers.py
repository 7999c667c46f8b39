"""How many statements pages of customers' records cost: as many for one row as for fifty."""

import pytest

from inscope.apps.contracts.entitlement import entitlements_on
from inscope.apps.identity.selectors import actor_of
from inscope.pg.tenancy import acting_as
from inscope.reads.customers_page import customer_page as desk_page
from inscope.reads.instances_page import instances_page
from inscope.reads.office_customers import customer_page, customers_page
from inscope.reads.published_policy import policy_in_force
from tests.factories import TODAY, make_contact, make_customer, make_instance, make_staff, make_subscription
from tests.reads.counting import cost

pytestmark = pytest.mark.usefixtures("policy_at_hand")

MANY = 50


@pytest.fixture
def policy_at_hand(published_pack):
    """The policy of today, compiled already, as in a process that serves."""
    policy_in_force(TODAY)


@pytest.fixture
def customer(db):
    made = make_customer()
    fill(made, 1)
    return made


@pytest.fixture
def manager(db):
    return actor_of(make_staff("account_manager"))


def fill(customer, count):
    """Give a customer instances, each with a line of its own, one more that waits, and an affiliate."""
    for _ in range(count):
        line = make_subscription(customer, licences=1)
        make_instance(customer, subscription=line)
        make_instance(customer, subscription=line)
        make_subscription(make_customer(parent=customer))


def test_the_instances_of_a_company_cost_the_same_for_one_and_for_fifty(customer):
    actor = actor_of(make_contact(customer))
    few = cost(lambda: instances_page(actor, {}, today=TODAY))
    fill(customer, MANY)

    # Lines, their products, claims; instances, what covers them; major versions, their dates.
    assert cost(lambda: instances_page(actor, {}, today=TODAY)) == few == 8


def test_the_customers_of_the_office_cost_the_same_for_one_and_for_fifty(customer, manager):
    few = cost(lambda: customers_page(manager, {}, today=TODAY))
    fill(customer, MANY)

    # The customers; lines with their seats, claims beyond the count, instances.
    assert cost(lambda: customers_page(manager, {}, today=TODAY)) == few == 5


@pytest.mark.parametrize("page", [customer_page, desk_page])
def test_the_page_of_a_customer_costs_the_same_for_a_large_one(customer, manager, page):
    def act():
        return (
            page(manager, customer.public_id, {}, today=TODAY)
            if page is customer_page
            else page(manager, customer.public_id, today=TODAY)
        )

    few = cost(act)
    fill(customer, MANY)

    assert cost(act) == few


def test_what_covers_instances_costs_one_statement(customer, manager):
    instances = [make_instance(customer) for _ in range(MANY)]

    with acting_as(manager):
        for among in (instances[:1], instances):
            numbers = [one.pk for one in among]
            assert cost(lambda numbers=numbers: entitlements_on(actor=manager, instance_ids=numbers, on=TODAY)) == 1
