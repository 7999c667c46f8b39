"""Claiming places of contract lines: who gets a seat, who waits, and what can never be."""

import threading
from datetime import date, timedelta

import psycopg
import pytest
from django.db import IntegrityError, connections, transaction

from inscope.apps.audit.models import AuditEntry
from inscope.apps.audit.selectors import verify_all
from inscope.apps.contracts.entitlement import entitlement_on
from inscope.apps.contracts.errors import NoSuchClaimError, NoSuchInstanceError, NoSuchSubscriptionError
from inscope.apps.contracts.models import Claim, Subscription
from inscope.apps.contracts.selectors import claims_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.claims import ClaimRefusedError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.contracts.claim_instance import claim_instance, release_claim
from inscope.pg.tenancy import acting_as
from tests.factories import (
    FAR_AHEAD,
    LONG_AGO,
    NOW,
    TODAY,
    make_claim,
    make_contact,
    make_customer,
    make_instance,
    make_release,
    make_staff,
    make_subscription,
)


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def contact(customer):
    return actor_of(make_contact(customer, roles=["administer"]))


@pytest.fixture
def manager(db):
    return actor_of(make_staff("account_manager"))


def instances(customer, count):
    return [make_instance(customer, is_licensed=False) for _ in range(count)]


def claim(actor, instance, line, today=TODAY):
    return claim_instance(actor, instance.public_id, line.public_id, today=today, now=NOW)


def release(actor, instance, line):
    release_claim(actor, instance.public_id, line.public_id, now=NOW)


def seats(customer):
    with acting_as(INSCOPE):
        return {one.instance_id: one.seat for one in claims_of(actor=INSCOPE, customer_id=customer.pk)}


def is_licensed(instance, on=TODAY):
    with acting_as(INSCOPE):
        return entitlement_on(actor=INSCOPE, instance_id=instance.pk, on=on).is_licensed


def events():
    with acting_as(INSCOPE):
        return list(AuditEntry.objects.order_by("id").values_list("event", flat=True))


# -- seats ---------------------------------------------------------------------------------------


def test_each_claim_gets_the_lowest_free_seat_and_beyond_the_count_none(customer, contact):
    line, (first, second, third) = make_subscription(customer, licences=2), instances(customer, 3)

    assert [claim(contact, one, line) for one in (first, second, third)] == [1, 2, None]
    assert [is_licensed(one) for one in (first, second, third)] == [True, True, False]
    assert seats(customer) == {first.pk: 1, second.pk: 2, third.pk: None}


def test_a_seat_that_becomes_free_goes_to_the_claim_that_waits_longest(customer, contact):
    line, (first, second, third) = make_subscription(customer, licences=1), instances(customer, 3)
    for one in (first, second, third):
        claim(contact, one, line)

    release(contact, first, line)

    assert seats(customer) == {second.pk: 1, third.pk: None}
    assert events()[-2:] == ["place_released", "place_licensed"]


def test_one_that_waits_and_is_licensed_elsewhere_meanwhile_gets_no_second_seat(customer, contact):
    full, other, (first, second) = (
        make_subscription(customer, licences=1),
        make_subscription(customer),
        instances(customer, 2),
    )
    claim(contact, first, full)
    claim(contact, second, full)
    make_claim(second, other)

    release(contact, first, full)

    assert set(seats(customer)) == {second.pk}
    with acting_as(INSCOPE):
        assert Claim.objects.filter(instance=second, seat__isnull=False).get().subscription_id == other.pk


def test_an_instance_claims_again_what_it_released(customer, contact):
    line, (one,) = make_subscription(customer), instances(customer, 1)
    claim(contact, one, line)
    release(contact, one, line)

    assert not is_licensed(one)
    assert claim(contact, one, line) == 1


def test_a_line_that_is_to_come_is_claimed_ahead(customer, contact):
    now_on = make_subscription(customer, ends_on=TODAY)
    later = make_subscription(customer, starts_on=TODAY + timedelta(days=1))
    (one,) = instances(customer, 1)

    assert [claim(contact, one, line) for line in (now_on, later)] == [1, 1]
    assert [is_licensed(one, on) for on in (TODAY, FAR_AHEAD)] == [True, True]


def test_claims_and_releases_are_in_the_audit_by_numbers(customer, contact):
    line, (one,) = make_subscription(customer), instances(customer, 1)
    claim(contact, one, line)
    release(contact, one, line)

    with acting_as(INSCOPE):
        entries = list(AuditEntry.objects.filter(customer_id=customer.pk).order_by("number"))
        assert verify_all(actor=INSCOPE)
    assert [one.event for one in entries] == ["place_claimed", "place_released"]
    assert {one.actor for one in entries} == {contact.name}
    assert {one.subject for one in entries} == {f"customer:{customer.public_id}/instance:{one.public_id}"}


# -- refusals ------------------------------------------------------------------------------------


def test_a_second_claim_on_the_same_line_is_refused(customer, contact):
    line, (one,) = make_subscription(customer), instances(customer, 1)
    claim(contact, one, line)

    with pytest.raises(ClaimRefusedError, match=f"`{one.name}` claims a place of `{line.reference}` already"):
        claim(contact, one, line)


def test_an_instance_is_licensed_once_on_a_day(customer, contact):
    line, other, (one,) = make_subscription(customer), make_subscription(customer), instances(customer, 1)
    claim(contact, one, line)

    with pytest.raises(ClaimRefusedError, match=f"holds a seat of `{line.reference}` until {FAR_AHEAD}") as refused:
        claim(contact, one, other)
    assert refused.value.hint == "release it there first: an instance is licensed once"


def test_a_line_that_is_over_or_for_another_product_or_instance_is_refused(customer, contact):
    one, other = instances(customer, 2)
    over = make_subscription(customer, ends_on=TODAY - timedelta(days=1), grace_days=30)
    conference = make_subscription(customer, release=make_release("2.7.1", product="Kestrel Conference", major=2))
    of_other = make_subscription(customer, instance=other)

    for line, expected in [(over, "ended on"), (conference, "does not cover"), (of_other, "for another instance")]:
        with pytest.raises(ClaimRefusedError, match=expected):
            claim(contact, one, line)
    assert seats(customer) == {}


def test_what_is_not_claimed_is_not_released(customer, contact):
    line, (one,) = make_subscription(customer), instances(customer, 1)

    with pytest.raises(NoSuchClaimError):
        release(contact, one, line)


def test_a_contact_without_the_right_and_an_engineer_claim_nothing(customer):
    line, (one,) = make_subscription(customer), instances(customer, 1)
    reader = actor_of(make_contact(customer, roles=["open_requests"]))
    engineer = actor_of(make_staff("support_engineer"))

    for actor in (reader, engineer):
        with pytest.raises(RightRefusedError):
            claim(actor, one, line)
        with pytest.raises(RightRefusedError):
            release(actor, one, line)


def test_nothing_of_another_customer_is_claimed_and_a_parent_s_line_is_not_for_its_affiliate(customer, contact):
    affiliate = make_customer("Halden Wholesale")
    with acting_as(INSCOPE):
        affiliate.parent = customer
        affiliate.save(update_fields=["parent"])
    line, (own,), (theirs,) = make_subscription(customer), instances(customer, 1), instances(affiliate, 1)
    ours = actor_of(make_contact(affiliate, roles=["administer"]))

    with pytest.raises(NoSuchInstanceError):
        claim(contact, theirs, line)
    with pytest.raises(NoSuchSubscriptionError):
        claim(ours, theirs, line)
    claim(contact, own, line)
    with acting_as(INSCOPE):
        assert entitlement_on(actor=INSCOPE, instance_id=theirs.pk, on=TODAY).named is None


def test_the_vendor_claims_for_a_customer(customer, manager):
    line, (one,) = make_subscription(customer), instances(customer, 1)

    assert claim(manager, one, line) == 1
    release(manager, one, line)
    assert seats(customer) == {}


# -- at the same moment --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_claims_at_the_same_moment_as_many_get_a_seat_as_there_are():
    customer = make_customer()
    contact = actor_of(make_contact(customer, roles=["administer"]))
    line, among = make_subscription(customer, licences=2), instances(customer, 4)
    found, start = [], threading.Barrier(len(among))

    def act(one):
        start.wait()
        try:
            found.append(claim(contact, one, line))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=[one]) for one in among]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found, key=str) == [1, 2, None, None]


# -- impossible in the database ------------------------------------------------------------------


def refused_by(act):
    """The name of the constraint that refuses."""
    with acting_as(INSCOPE), pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    assert isinstance(refused.value.__cause__, psycopg.Error)
    return refused.value.__cause__.diag.constraint_name


def raw(instance, line, **changed):
    values = {
        "customer_id": line.customer_id,
        "instance": instance,
        "subscription": line,
        "licence_count": line.licence_count,
        "starts_on": line.starts_on,
        "ends_on": line.ends_on,
        "seat": 1,
        "claimed_at": NOW,
    }
    return Claim.objects.create(**values | changed)


def test_no_seat_is_held_twice_nor_above_the_count_nor_after_a_release(customer):
    line, (one, other) = make_subscription(customer, licences=2), instances(customer, 2)
    make_claim(one, line)

    assert refused_by(lambda: raw(other, line)) == "claim_seat_once"
    assert refused_by(lambda: raw(other, line, seat=3)) == "claim_seat"
    assert refused_by(lambda: raw(other, line, seat=0)) == "claim_seat"
    assert refused_by(lambda: raw(other, line, seat=2, released_at=NOW)) == "claim_released_has_no_seat"
    assert refused_by(lambda: raw(one, line, seat=None)) == "claim_once"


def test_a_claim_says_of_its_line_what_the_line_says(customer):
    line, (one,) = make_subscription(customer, licences=2), instances(customer, 1)

    for changed in ({"licence_count": 9}, {"starts_on": date(2020, 1, 1)}, {"ends_on": date(2026, 1, 1)}):
        assert refused_by(lambda changed=changed: raw(one, line, **changed)) == "claim_as_its_line"


def test_the_count_does_not_fall_below_a_seat_that_is_held(customer):
    line, among = make_subscription(customer, licences=2), instances(customer, 2)
    for one in among:
        make_claim(one, line)

    assert refused_by(lambda: Subscription.objects.filter(pk=line.pk).update(licence_count=1)) == "claim_seat"


def test_no_instance_holds_two_seats_on_a_day_not_even_when_a_term_is_changed(customer):
    before = make_subscription(customer, starts_on=LONG_AGO, ends_on=TODAY)
    after = make_subscription(customer, starts_on=TODAY + timedelta(days=1))
    (one,) = instances(customer, 1)
    make_claim(one, before)
    make_claim(one, after)
    overlapping = make_subscription(customer, starts_on=TODAY)

    assert refused_by(lambda: raw(one, overlapping)) == "claim_one_seat_a_day"
    longer = Subscription.objects.filter(pk=before.pk)
    assert refused_by(lambda: longer.update(ends_on=FAR_AHEAD)) == "claim_one_seat_a_day"


def test_no_customer_belongs_to_itself(customer):
    affiliate = make_customer()

    def put(child, parent):
        child.parent = parent
        child.save(update_fields=["parent"])

    with acting_as(INSCOPE):
        put(affiliate, customer)
    assert refused_by(lambda: put(customer, affiliate)) == "customer_no_circles"
    assert refused_by(lambda: put(customer, customer)) == "customer_no_circles"
