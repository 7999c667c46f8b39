"""The facts of a request come from the contract line that answers, and say which it is and how it stands."""

from datetime import timedelta

import pytest

from inscope.apps.contracts.selectors import instance_numbered, said_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.facts_for import facts_for
from inscope.reads.published_policy import policy_in_force
from tests.factories import ISSUE, TODAY, make_case, make_claim, make_contact, make_customer, make_instance
from tests.factories import make_subscription as make_line

pytestmark = pytest.mark.usefixtures("published_pack")

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def customer(db):
    return make_customer()


@pytest.fixture
def instance(customer):
    return make_instance(customer, name="prod-oslo", is_licensed=False)


def facts(instance):
    """Facts of the records about the licence, each with its note."""
    policy = policy_in_force(TODAY).policy
    with acting_as(INSCOPE):
        row = instance_numbered(actor=INSCOPE, instance_id=instance.pk)
        found = facts_for(
            policy,
            actor=INSCOPE,
            customer_id=row.customer_id,
            instance=row,
            said=said_of(actor=INSCOPE, instance_ids=[row.id]),
            asked_on=TODAY,
            stated={},
        )
    names = ("instance_licensed", "plan", "subscription_ends_on", "els_purchased")
    return {name: (found.sources[name].value, found.sources[name].note) for name in names if name in found.sources}


def decided(instance):
    case = make_case(make_contact(instance.customer), ISSUE, instance=instance)
    return case.outcome, case.clause


def test_a_seat_of_a_line_in_term_is_a_licence(customer, instance):
    line = make_line(customer, els=True)
    make_claim(instance, line)

    assert facts(instance) == {
        "instance_licensed": (True, line.reference),
        "plan": ("premium", line.reference),
        "subscription_ends_on": ("2027-12-31", line.reference),
        "els_purchased": (True, line.reference),
    }
    assert decided(instance) == ("needs_judgment", "")


def test_days_of_grace_count_and_are_said(customer, instance):
    line = make_line(customer, ends_on=YESTERDAY, grace_days=7)
    make_claim(instance, line)

    told = f"{line.reference}, in grace until 2026-05-26"
    assert facts(instance)["subscription_ends_on"] == ("2026-05-26", told)
    assert facts(instance)["instance_licensed"] == (True, told)
    assert decided(instance) == ("needs_judgment", "")


def test_the_seat_of_a_line_that_ended_is_a_licence_without_a_subscription(customer, instance):
    line = make_line(customer, ends_on=YESTERDAY)
    make_claim(instance, line)

    assert facts(instance)["instance_licensed"] == (True, f"{line.reference}, ended on 2026-05-19")
    assert decided(instance) == ("not_entitled", "PS-LIC")


def test_a_claim_beyond_the_count_is_no_licence_and_the_line_is_named(customer, instance):
    line = make_line(customer, licences=1)
    make_instance(customer, subscription=line)
    make_claim(instance, line)

    assert facts(instance)["instance_licensed"] == (False, f"prod-oslo, beyond the licences of {line.reference}")
    assert facts(instance)["plan"] == ("premium", line.reference)
    assert decided(instance) == ("not_entitled", "PS-LIC")


def test_a_line_without_a_claim_is_no_licence(customer, instance):
    line = make_line(customer)

    assert facts(instance)["instance_licensed"] == (False, f"prod-oslo, claims no place of {line.reference}")
    assert decided(instance) == ("not_entitled", "PS-LIC")


def test_the_line_of_the_instance_itself_stands_before_one_of_its_product_and_that_before_the_whole_contract(
    customer, instance
):
    whole = make_line(customer, covers_all=True)
    assert facts(instance)["plan"][1] == whole.reference
    product = make_line(customer)
    assert facts(instance)["plan"][1] == product.reference
    own = make_line(customer, instance=instance, plan="standard")
    assert facts(instance)["plan"] == ("standard", own.reference)


def test_the_seat_stands_before_a_more_specific_line_without_one(customer, instance):
    whole = make_line(customer, covers_all=True)
    make_claim(instance, whole)
    make_line(customer, instance=instance)

    assert facts(instance)["instance_licensed"] == (True, whole.reference)


def test_lines_of_other_products_instances_customers_and_days_are_not_looked_at(customer, instance):
    other = make_instance(customer, is_licensed=False)
    make_line(customer, instance=other)
    make_line(make_customer())
    make_line(customer, ends_on=YESTERDAY)
    make_line(customer, starts_on=TOMORROW)

    assert facts(instance) == {"instance_licensed": (False, "prod-oslo, no line covers it")}
