"""A day that the date table fixes for the end of support reaches the decision, and the pages say the same day."""

from datetime import timedelta

import pytest

from inscope.apps.catalog.services import keep_phase_date
from inscope.apps.contracts.selectors import instance_numbered
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.core.policy.sourced import Sourced
from inscope.pg.tenancy import acting_as
from inscope.reads.facts_for import facts_for
from inscope.reads.instances_page import instances_page
from inscope.reads.published_policy import policy_in_force
from tests.factories import (
    ISSUE,
    TODAY,
    make_case,
    make_claim,
    make_contact,
    make_customer,
    make_instance,
    make_release,
    make_subscription,
)

pytestmark = pytest.mark.usefixtures("published_pack")

YESTERDAY, NEXT_YEAR = TODAY - timedelta(days=1), TODAY + timedelta(days=365)


@pytest.fixture
def customer(db):
    return make_customer()


def running(customer, *, els=False, **fixed):
    """An instance whose contract line bought Extended Life Cycle Support, or not, with fixed ends of phases."""
    instance = make_instance(customer, is_licensed=False)
    make_claim(instance, make_subscription(customer, els=els))
    with acting_as(INSCOPE):
        for phase, day in fixed.items():
            keep_phase_date(major_id=instance.release.major_id, phase=phase, ends_on=day)
    return instance


def fixed_end(instance, **stated):
    policy = policy_in_force(TODAY).policy
    with acting_as(INSCOPE):
        row = instance_numbered(actor=INSCOPE, instance_id=instance.pk)
        found = facts_for(
            policy,
            actor=INSCOPE,
            customer_id=row.customer_id,
            instance=row,
            said=[],
            asked_on=TODAY,
            stated={name: Sourced(value, "record") for name, value in stated.items()},
        )
    told = found.sources.get("version.support_ends_on")
    return None if told is None else (told.value, told.note)


def test_the_last_phase_of_the_contract_line_says_which_fixed_day_ends_support(customer):
    instance = running(customer, els=False, maintenance=YESTERDAY, extended=NEXT_YEAR)

    assert fixed_end(instance) == ("2026-05-19", "Kestrel Gateway 5.4.2")
    assert fixed_end(instance, els_purchased=True) == ("2027-05-20", "Kestrel Gateway 5.4.2")


def test_whose_last_phase_is_not_known_has_no_known_end(customer):
    instance = running(customer, maintenance=YESTERDAY)

    assert fixed_end(instance, els_purchased="unknown") == ("unknown", "Kestrel Gateway 5.4.2")


@pytest.mark.parametrize(
    ("els", "fixed"), [(False, {}), (False, {"full": YESTERDAY}), (True, {"maintenance": YESTERDAY})]
)
def test_where_the_last_phase_has_no_fixed_day_its_end_is_counted(customer, els, fixed):
    assert fixed_end(running(customer, els=els, **fixed)) is None


def test_dates_of_another_major_version_say_nothing(customer):
    instance = running(customer)
    other = make_release("4.0", major=4)
    with acting_as(INSCOPE):
        keep_phase_date(major_id=other.major_id, phase="maintenance", ends_on=YESTERDAY)

    assert fixed_end(instance) is None


@pytest.mark.parametrize(
    ("els", "fixed", "ends_on", "clause"),
    [
        (False, {"maintenance": YESTERDAY}, YESTERDAY, "PS-LIFE"),
        (True, {"maintenance": YESTERDAY, "extended": NEXT_YEAR}, NEXT_YEAR, ""),
        (True, {"extended": YESTERDAY}, YESTERDAY, "PS-LIFE"),
    ],
)
def test_the_page_of_instances_and_the_decision_name_the_same_end(customer, els, fixed, ends_on, clause):
    instance = running(customer, els=els, **fixed)
    contact = make_contact(customer)

    case = make_case(contact, ISSUE, instance=instance)
    (line,) = instances_page(actor_of(contact), {}, today=TODAY).list.lines

    assert line.ends_on == ends_on
    assert case.clause == clause
    assert case.outcome == ("outside_lifecycle" if clause else "needs_judgment")
