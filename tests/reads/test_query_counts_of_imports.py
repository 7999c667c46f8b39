"""How many statements the pages of imports and the checklist cost: as many for one row of each as for fifty."""

import pytest
from django.utils import timezone

from inscope.apps.identity.selectors import actor_of
from inscope.core.imports import What
from inscope.flows.imports.run import upload, work
from inscope.reads.imports_page import import_page, imports_page
from inscope.reads.setup_page import setup_card, setup_page
from tests.factories import NOW, TODAY, make_contact, make_customer, make_release, make_staff, make_subscription
from tests.reads.counting import cost

pytestmark = pytest.mark.usefixtures("published_pack")

MANY = 50


@pytest.fixture
def keeper(db):
    return actor_of(make_staff("administrator"))


def checked(keeper, rows=1):
    """A file with so many rows that are wrong."""
    lines = "".join(f"A{number},Nobody\n" for number in range(rows))
    made = upload(
        keeper, What.CUSTOMERS, file_name="a.csv", content=f"name,parent\n{lines}".encode(), may_change=False, now=NOW
    )
    work(keeper, made, today=TODAY, clock=lambda: NOW)
    return made


def test_a_list_and_a_page_cost_the_same_however_many_imports_and_problems_there_are(keeper):
    few = checked(keeper)
    one = cost(lambda: imports_page(keeper, {}, now=timezone.now()))
    page = cost(lambda: import_page(keeper, few, now=timezone.now()))
    for _ in range(MANY):
        checked(keeper)
    many = checked(keeper, MANY)

    assert cost(lambda: imports_page(keeper, {}, now=timezone.now())) == one == 2
    assert cost(lambda: import_page(keeper, many, now=timezone.now())) == page == 3


def test_the_checklist_costs_the_same_however_much_there_is(keeper):
    setup_page(keeper, today=TODAY)  # compiles the policy, once a process
    one = cost(lambda: setup_page(keeper, today=TODAY))
    for number in range(MANY):
        customer = make_customer()
        make_contact(customer)
        make_subscription(customer, release=make_release(f"5.4.{number}"))

    assert cost(lambda: setup_page(keeper, today=TODAY)) == one
    assert cost(lambda: setup_card(keeper, today=TODAY)) == one
    assert one == 3
