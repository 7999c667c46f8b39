"""How many statements pages about people cost: as many for one person as for fifty."""

from inscope.apps.contracts.models import Customer
from inscope.apps.identity.selectors import actor_of
from inscope.flows.identity.add_service_account import add_service_account
from inscope.flows.identity.keep_tokens import make_token
from inscope.reads.account_page import account_page
from inscope.reads.office_people import people_page, person_page
from inscope.reads.team_page import team_page
from inscope.reads.tokens_page import tokens_page
from tests.factories import NOW, make_contact, make_staff
from tests.reads.counting import cost

MANY = 50


def test_everybody_costs_the_same_for_one_and_for_fifty(db):
    administrator = actor_of(make_staff("administrator"))
    make_contact()
    few = cost(lambda: people_page(administrator, {}))
    for _ in range(MANY):
        make_contact()

    # The people, their companies, who has a second factor.
    assert cost(lambda: people_page(administrator, {})) == few == 3


def test_a_person_costs_a_fixed_number(db):
    administrator = make_staff("administrator")

    # The person, twice; the company, factors for the line and their count, sessions, the history with its names.
    assert cost(lambda: person_page(actor_of(administrator), administrator.public_id)) <= 8


def test_the_tokens_of_a_service_account_cost_the_same_for_one_and_for_many(db):
    administrator = actor_of(make_staff("administrator"))
    account = add_service_account(administrator, name="Monitoring", roles=["consultant"], now=NOW)

    def make():
        make_token(administrator, name="a token", scopes=["cases:read"], account=account, now=NOW)

    make()
    few = cost(lambda: tokens_page(administrator, NOW, account))
    for _ in range(MANY):
        make()

    # The account, its tokens.
    assert cost(lambda: tokens_page(administrator, NOW, account)) == few == 2
    assert cost(lambda: person_page(administrator, account)) <= 8


def test_a_team_costs_the_same_for_one_and_for_fifty(db):
    chief = make_contact(roles=["administer"])
    few = cost(lambda: team_page(actor_of(chief)))
    for _ in range(MANY):
        make_contact(Customer(pk=chief.customer_id))

    assert cost(lambda: team_page(actor_of(chief))) == few == 1


def test_the_own_account_costs_two(db):
    actor = actor_of(make_staff())

    assert cost(lambda: account_page(actor, "")) == 2
