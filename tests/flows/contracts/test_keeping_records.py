"""Customers and instances as the office edits them."""

import threading
from dataclasses import replace

import pytest
from django.db import connections

from inscope.apps.contracts.entitlement import entitlement_on
from inscope.apps.contracts.errors import NoSuchCustomerError, NoSuchInstanceError
from inscope.apps.contracts.records import customer_values, instance_values
from inscope.apps.contracts.selectors import customer_with, instance_with
from inscope.apps.identity.selectors import actor_of
from inscope.apps.published.services import record_version
from inscope.core.affiliates import CircleRefusedError
from inscope.core.contact_limits import ContactLimitError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.policy import load_policy
from inscope.core.records import NameRefusedError, RecordMovedOnError, RecordTakenError, ValueRefusedError, state_of
from inscope.flows.contracts.keep_records import keep_customer, keep_instance
from inscope.flows.identity.invite_contact import invite_contact
from inscope.packs import read_shipped
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from tests.factories import (
    NOW,
    TODAY,
    make_contact,
    make_customer,
    make_instance,
    make_release,
    make_staff,
    make_subscription,
)


@pytest.fixture
def manager(db):
    return actor_of(make_staff("account_manager"))


@pytest.fixture
def halden(manager):
    return keep(manager, "Halden Telecom")


def keep(actor, name, parent="", customer=None, seen=None):
    if customer and seen is None:
        with acting_as(INSCOPE):
            stands = customer_with(actor=INSCOPE, public_id=customer)
            seen = state_of(customer_values(actor=INSCOPE, customer=stands))
    return keep_customer(actor, customer, name=name, parent=parent, seen=seen or "", now=NOW)


def row(customer):
    with acting_as(INSCOPE):
        return customer_with(actor=INSCOPE, public_id=customer)


INSTANCE = {"name": "prod-oslo", "environment": "production", "product": "kestrel gateway", "release": "5.4.2"}


def keep_one(actor, customer, instance=None, seen=None, **changed):
    if instance and seen is None:
        with acting_as(INSCOPE):
            stands = instance_with(actor=INSCOPE, customer_id=None, public_id=instance)
            seen = state_of(instance_values(stands))
    return keep_instance(actor, customer, instance, **INSTANCE | changed, seen=seen or "", now=NOW)


# -- customers -----------------------------------------------------------------------------------


def test_a_customer_has_a_name_and_may_belong_to_another(manager, halden):
    affiliate = keep(manager, " Halden  Wholesale ", "halden telecom")

    assert (row(affiliate).name, row(affiliate).parent_id) == ("Halden Wholesale", row(halden).id)
    keep(manager, "Halden Carrier", customer=affiliate)
    assert (row(affiliate).name, row(affiliate).parent_id) == ("Halden Carrier", None)


@pytest.mark.parametrize(("name", "refusal"), [("", NameRefusedError), ("HÀLDEN telecom", RecordTakenError)])
def test_a_name_is_needed_and_of_one_customer_whatever_its_case_and_accents(manager, halden, name, refusal):
    with pytest.raises(refusal) as refused:
        keep(manager, name)

    assert refused.value.details() == {"field": "name"}


def test_a_parent_that_there_is_not_is_said_beside_its_field_with_the_nearest_name(manager, halden):
    with pytest.raises(ValueRefusedError, match="there is no customer `Haldn Telecom`") as refused:
        keep(manager, "Halden Wholesale", "Haldn Telecom")

    assert (refused.value.details(), refused.value.hint) == ({"field": "parent"}, "did you mean `Halden Telecom`?")


def test_a_customer_never_belongs_to_itself(manager, halden):
    affiliate = keep(manager, "Halden Wholesale", "Halden Telecom")
    keep(manager, "Halden Voice", "Halden Wholesale")

    for parent in ("Halden Telecom", "Halden Voice"):
        with pytest.raises(CircleRefusedError):
            keep(manager, "Halden Telecom", parent, customer=halden)
    keep(manager, "Halden Wholesale", "", customer=affiliate)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_that_close_a_circle_together_one_is_refused_in_words():
    manager = actor_of(make_staff("account_manager"))
    known = {name: keep(manager, name) for name in ("Halden Telecom", "Orbit Mobile")}
    seen = {name: state_of({"name": name, "parent": ""}) for name in known}
    start, found = threading.Barrier(2), []

    def act(name, parent):
        start.wait()
        try:
            keep(manager, name, parent, customer=known[name], seen=seen[name])
        except CircleRefusedError as refused:
            found.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=pair) for pair in zip(known, reversed(known), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [refused.details() for refused in found] == [{"field": "parent"}]
    assert sorted(row(one).parent_id is None for one in known.values()) == [False, True]


def test_a_customer_that_moved_on_is_not_overwritten(manager, halden):
    with pytest.raises(RecordMovedOnError):
        keep(manager, "Halden", customer=halden, seen="0")


def test_an_engineer_keeps_no_customers_and_no_instances(halden):
    engineer = actor_of(make_staff("support_engineer"))

    with pytest.raises(RightRefusedError):
        keep(engineer, "Orbit")
    with pytest.raises(RightRefusedError):
        keep_one(engineer, halden)


# -- instances -----------------------------------------------------------------------------------


def test_an_instance_runs_a_release_of_the_catalogue(manager, halden):
    make_release()
    made = keep_one(manager, halden)

    make_release("5.4.3")
    keep_one(manager, halden, made, release="5.4.3", environment="production, north")

    with acting_as(INSCOPE):
        found = instance_with(actor=INSCOPE, customer_id=row(halden).id, public_id=made)
    assert (str(found.release), found.environment) == ("Kestrel Gateway 5.4.3", "production, north")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "PROD-ÖSLO"}, "name"),
        ({"environment": ""}, "environment"),
        ({"product": "Kestrel Gatevay"}, "product"),
        ({"release": "5.4.9"}, "release"),
    ],
)
def test_what_is_wrong_with_an_instance_is_said_beside_its_field(manager, halden, changed, field):
    make_release()
    keep_one(manager, halden)

    with pytest.raises((NameRefusedError, ValueRefusedError)) as refused:
        keep_one(manager, halden, **{"name": "prod-bergen"} | changed)
    assert refused.value.details() == {"field": field}


def test_an_instance_changes_to_no_product_that_its_line_does_not_cover(manager):
    customer = make_customer()
    instance, other = make_instance(customer), make_instance(customer, is_licensed=False)
    make_release(product="Kestrel Conference")

    with pytest.raises(ValueRefusedError, match="does not cover this product") as refused:
        keep_one(manager, customer.public_id, instance.public_id, name=instance.name, product="Kestrel Conference")
    assert refused.value.details() == {"field": "product"}
    keep_one(manager, customer.public_id, other.public_id, name=other.name, product="Kestrel Conference")
    whole = make_subscription(customer, covers_all=True)
    anywhere = make_instance(customer, subscription=whole)
    keep_one(manager, customer.public_id, anywhere.public_id, name=anywhere.name, product="Kestrel Conference")
    with acting_as(INSCOPE):
        assert entitlement_on(actor=INSCOPE, instance_id=anywhere.pk, on=TODAY).covers


def test_records_of_another_customer_are_not_found(manager, halden):
    foreign = make_instance(make_customer())

    with pytest.raises(NoSuchInstanceError):
        keep_one(manager, halden, foreign.public_id, seen="0")
    with pytest.raises(NoSuchCustomerError):
        keep_one(manager, foreign.public_id)


# -- contacts by plan ----------------------------------------------------------------------------


def invite(actor, customer, number=1):
    email = f"person{number}@halden.example"
    return invite_contact(actor, customer.public_id, name="Maya Ortiz", email=email, roles=[], now=NOW)


def test_a_plan_without_a_number_limits_no_contacts(manager, published_pack):
    customer = make_customer()
    make_subscription(customer)

    for number in range(3):
        assert invite(manager, customer, number)


@pytest.fixture
def pack_with_a_limit(db):
    """The reference pack, whose plan Standard has room for two contacts."""
    shipped = read_shipped("restcomm-c3")
    label = b"    label: Standard\n"
    files = replace(shipped, services=shipped.services.replace(label, label + b"    contacts: 2\n"))
    return record_version(pack=load_policy(files).pack, files=files, public_id=uuid7(NOW), now=NOW)


def test_no_more_contacts_are_invited_than_the_plan_has_room_for(manager, pack_with_a_limit):
    customer = make_customer()
    standard = make_subscription(customer, plan="standard")
    make_contact(customer)
    make_contact(customer, is_active=False)
    invite(manager, customer)

    with pytest.raises(ContactLimitError, match="the plan `Standard` is for 2 contacts"):
        invite(manager, customer, 2)
    make_subscription(customer, starts_on=standard.starts_on)
    assert invite(manager, customer, 2)


def test_an_instance_stays_on_its_release_where_another_version_has_one_of_the_same_name(manager, halden):
    make_release("5.4.2")
    known = {"product": "Kestrel Gateway"}
    public_id = keep_one(manager, halden, **known)
    make_release("5.4.2", major=99)

    keep_one(manager, halden, public_id, name="prod-bergen", **known)

    with acting_as(INSCOPE):
        kept = instance_with(actor=INSCOPE, customer_id=None, public_id=public_id)
    assert (kept.name, kept.release.major) == ("prod-bergen", 5)
