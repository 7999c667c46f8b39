"""What a customer is told of phases that end soon, on its own page and on the desk's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inscope.apps.catalog.services import keep_phase_date
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.phase_warnings import phase_warnings
from tests.factories import (
    TODAY,
    make_contact,
    make_customer,
    make_instance,
    make_release,
    make_staff,
    make_subscription,
)

pytestmark = pytest.mark.django_db


def released(days_left, *, years=3, today=TODAY, **known):
    """Return a release whose life cycle ends in so many days."""
    end = today + timedelta(days_left)
    return make_release(original_release_on=end.replace(year=end.year - years), lifecycle_years=years, **known)


def fix(release, days_left, today=TODAY):
    with acting_as(INSCOPE):
        keep_phase_date(major_id=release.major_id, phase="full", ends_on=today + timedelta(days_left))


@pytest.fixture
def customer(published_pack):
    return make_customer("Halden Telecom")


def warnings_for(customer, actor=None):
    actor = actor or actor_of(make_contact(customer))
    with acting_as(actor):
        return phase_warnings(actor, customer.pk, today=TODAY)


@pytest.mark.parametrize(
    ("days_left", "within", "is_urgent"),
    [(91, None, None), (90, 90, False), (60, 60, False), (30, 30, True), (0, 30, True), (-1, None, None)],
)
def test_a_life_cycle_that_ends_is_told_90_60_and_30_days_before(customer, days_left, within, is_urgent):
    make_instance(customer, release=released(days_left), name="prod-oslo")

    told = warnings_for(customer)

    assert [(one.phase, one.within, one.is_urgent) for one in told] == (
        [] if within is None else [("Full support", within, is_urgent)]
    )


def test_a_warning_names_the_version_what_comes_then_and_the_instances(customer):
    release = released(400)
    fix(release, 45)
    for number in range(6):
        make_instance(customer, release=release, name=f"prod-{number}")

    (one,) = warnings_for(customer)

    assert (one.version, one.phase, one.days, one.then) == ("Kestrel Gateway 5", "Full support", 45, "Maintenance")
    assert one.then_about == "Bug fixes and security fixes, no new features."
    assert (one.instances, one.more) == (("prod-0", "prod-1", "prod-2", "prod-3"), 2)
    assert not one.can_buy


def test_who_bought_extended_support_goes_on_into_it_and_who_may_buy_it_is_told(customer):
    release = released(45)
    line = make_subscription(customer, release=release, els=True)
    make_instance(customer, release=release, name="with", subscription=line)
    make_instance(customer, release=release, name="without")

    told = {one.instances: (one.then, one.can_buy) for one in warnings_for(customer)}

    assert told == {("with",): ("Extended support", False), ("without",): ("", True)}


def test_extended_support_that_is_not_on_offer_is_not_offered(customer):
    make_instance(customer, release=released(45, els_eligible=False))

    assert [one.can_buy for one in warnings_for(customer)] == [False]


def test_what_other_customers_run_is_not_told(customer):
    make_instance(make_customer(), release=released(45))

    assert warnings_for(customer) == ()


def test_nothing_is_told_where_nothing_is_published(db):
    customer = make_customer()
    make_instance(customer, release=released(45))

    assert warnings_for(customer) == ()


def test_the_portal_and_the_desk_show_it(client, customer):
    today = timezone.localdate()
    release = released(400, today=today)
    fix(release, 60, today)
    make_instance(customer, release=release, name="prod-oslo")
    pages = {"/portal/": make_contact(customer), f"/desk/customers/{customer.public_id}/": make_staff()}

    for address, person in pages.items():
        client.force_login(person)
        page = client.get(address).content.decode()
        assert "Phases of support that end soon" in page
        assert "ends in 60 days" in page
        assert "prod-oslo" in page


@pytest.mark.parametrize("many", [1, 50])
def test_warnings_cost_a_fixed_number_of_statements(customer, django_assert_num_queries, many):
    release = released(45)
    for number in range(many):
        make_instance(customer, release=release, name=f"prod-{number}")
    actor = actor_of(make_contact(customer))
    warnings_for(customer, actor)  # the policy is compiled once a process

    # the policy; versions with their dates, instances, what covers them; four of the transaction and its actor
    with django_assert_num_queries(8):
        warnings_for(customer, actor)
