"""What contacts say of an instance is kept there once, and again when it changes."""

import json

import pytest

from inscope.apps.contracts.models import InstanceFact
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import ISSUE, make_case, make_contact, make_customer, make_instance

pytestmark = pytest.mark.usefixtures("published_pack")

COMMERCIAL, PRIME_TIME = "deployment.commercial_use", "deployment.prime_time_use"


@pytest.fixture
def customer(db):
    return make_customer()


@pytest.fixture
def instance(customer):
    return make_instance(customer)


def kept(instance, fact):
    """What was kept of a fact, the first first."""
    with acting_as(INSCOPE):
        found = InstanceFact.objects.filter(instance=instance, fact=fact).order_by("id")
        return [(json.loads(one.value), one.said_by_id) for one in found]


def test_what_was_said_last_is_not_kept_again(customer, instance):
    first, second = make_contact(customer), make_contact(customer)
    make_case(first, ISSUE, instance=instance)
    make_case(second, ISSUE, instance=instance)

    assert kept(instance, COMMERCIAL) == [(True, first.pk)]


def test_what_changes_is_kept_and_can_change_back(customer, instance):
    contact = make_contact(customer)
    for says in (True, False, False, True):
        make_case(contact, ISSUE | {COMMERCIAL: says}, instance=instance)

    assert [value for value, _by in kept(instance, COMMERCIAL)] == [True, False, True]


def test_not_being_sure_changes_nothing(customer, instance):
    contact = make_contact(customer)
    make_case(contact, ISSUE, instance=instance)
    make_case(contact, ISSUE | {PRIME_TIME: "unknown"}, instance=instance)

    assert [value for value, _by in kept(instance, PRIME_TIME)] == [True]
