"""Rows for tests: functions with defaults, written as the staff write them. A test names what it is about."""

import json
from datetime import UTC, date, datetime
from itertools import count

from inscope.apps.catalog.models import MajorVersion, Product, Release
from inscope.apps.contracts.models import Agreement, Customer, HourBlock, Instance, InstanceFact, Subscription
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.identity.services import add_token
from inscope.core.names import name_key
from inscope.core.people import INSCOPE
from inscope.flows.cases.open_case import Request, open_case
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
TODAY = date(2026, 5, 20)
LONG_AGO, FAR_AHEAD = date(2025, 1, 1), date(2027, 12, 31)

LIVE = {
    "deployment.live_end_user_traffic": True,
    "deployment.commercial_use": True,
    "deployment.prime_time_use": True,
}
ISSUE = {"request_kind": "production", "issue_class": "product_issue", **LIVE}
"""An issue on a live system: with a licensed instance it waits for the judgment of an engineer."""
TUNING = {"request_kind": "production", "issue_class": "performance_tuning"}
"""Refused, and routed to two services."""

_number = count(1)


def make_customer(name=None):
    name = name or f"Customer {next(_number)}"
    with acting_as(INSCOPE):
        return Customer.objects.create(public_id=uuid7(NOW), name=name, name_key=name_key(name))


def make_person(*, customer=None, roles=(), name=None, email=None, password=None, is_active=True):
    number = next(_number)
    person = Person(
        public_id=uuid7(NOW),
        name=name or f"Person {number}",
        email=email or f"person{number}@example.com",
        customer_id=customer and customer.pk,
        roles=list(roles),
        is_active=is_active,
    )
    if password:
        person.set_password(password)
    else:
        person.set_unusable_password()
    with acting_as(INSCOPE):
        person.save()
    return person


def make_contact(customer=None, *, roles=("open_requests",), **other):
    return make_person(customer=customer or make_customer(), roles=roles, **other)


def make_staff(*roles, **other):
    return make_person(roles=roles or ("support_engineer",), **other)


def make_release(
    name="5.4.2",
    *,
    product="Kestrel Gateway",
    major=5,
    original_release_on=date(2025, 1, 10),
    feature_status="generally_available",
    lifecycle_years=5,
    els_eligible=True,
):
    with acting_as(INSCOPE):
        made, _ = Product.objects.get_or_create(
            name_key=name_key(product),
            defaults={
                "public_id": uuid7(NOW),
                "name": product,
                "lifecycle_years": lifecycle_years,
                "els_eligible": els_eligible,
            },
        )
        version, _ = MajorVersion.objects.get_or_create(
            product=made, number=major, defaults={"original_release_on": original_release_on}
        )
        release, _ = Release.objects.get_or_create(
            major=version, name=name, defaults={"public_id": uuid7(NOW), "feature_status": feature_status}
        )
        return release


def make_subscription(customer, *, plan="premium", starts_on=LONG_AGO, ends_on=FAR_AHEAD, release=None, els=False):
    release = release or make_release()
    with acting_as(INSCOPE):
        return Subscription.objects.create(
            customer=customer,
            reference=f"S-{next(_number)}",
            product=release.major.product,
            plan=plan,
            starts_on=starts_on,
            ends_on=ends_on,
            els_purchased=els,
        )


def make_instance(customer, *, name=None, is_licensed=True, release=None, subscription=None, said=None, public_id=None):
    release = release or make_release()
    name = name or f"prod-{next(_number)}"
    if is_licensed and subscription is None:
        subscription = make_subscription(customer, release=release)
    with acting_as(INSCOPE):
        instance = Instance.objects.create(
            customer=customer,
            public_id=public_id or uuid7(NOW),
            name=name,
            name_key=name_key(name),
            environment="production",
            release=release,
            subscription=subscription,
        )
        InstanceFact.objects.bulk_create(
            InstanceFact(customer=customer, instance=instance, fact=fact, value=json.dumps(value), said_at=NOW)
            for fact, value in (said or {}).items()
        )
        return instance


def make_block(customer, *, hours=20, free=None, activity="", starts_on=LONG_AGO, ends_on=FAR_AHEAD):
    with acting_as(INSCOPE):
        return HourBlock.objects.create(
            customer=customer,
            reference=f"B-{next(_number)}",
            purchased_minutes=hours * 60,
            free_minutes=(hours if free is None else free) * 60,
            activity=activity,
            starts_on=starts_on,
            ends_on=ends_on,
        )


def make_agreement(customer, *, accepted_on=LONG_AGO):
    with acting_as(INSCOPE):
        return Agreement.objects.create(
            customer=customer,
            agreement="cca",
            accepted_on=accepted_on,
            signatory="Ada Holm, managing director",
            text_digest=f"sha256:{'0' * 64}",
        )


def request_of(answers=ISSUE, *, key=None, instance=None, subject="Streams drop after failover", body=None, **other):
    return Request(
        key=key or f"key-{next(_number)}",
        subject=subject,
        body=body or "Since the failover a third of the calls lose audio.",
        answers=answers,
        instance=instance and instance.public_id,
        **other,
    )


def make_case(contact=None, answers=ISSUE, *, instance=None, now=NOW, today=TODAY, **other):
    """Open a case as a contact does; with an instance that is licensed, unless another one is given."""
    contact = contact or make_contact()
    if instance is None:
        instance = make_instance(Customer(pk=contact.customer_id))
    request = request_of(answers, instance=instance, **other)
    return open_case(actor_of(contact), request, today=today, now=now).case


def make_token(person, *, scopes=("cases:read", "cases:write"), expires_at=None):
    actor = actor_of(person)
    with acting_as(actor):
        return add_token(actor=actor, name="a program", scopes=scopes, expires_at=expires_at, now=NOW)
