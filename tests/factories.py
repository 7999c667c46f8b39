"""Rows for tests: functions with defaults, written as the staff write them. A test names what it is about."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from inscope.apps.agreements.models import Acceptance, AgreementText
from inscope.apps.agreements.services import add_acceptance, keep_text
from inscope.apps.catalog.models import (
    Component,
    Feature,
    FeatureInRelease,
    MajorVersion,
    Product,
    Release,
    RoadmapItem,
)
from inscope.apps.contracts.models import (
    Claim,
    ContractTarget,
    Customer,
    Instance,
    InstanceFact,
    Subscription,
    SubscriptionProduct,
)
from inscope.apps.hours.models import Block
from inscope.apps.hours.prices import price_values, save_prices
from inscope.apps.hours.rows import NewBlock
from inscope.apps.hours.second_looks import rule_values, save_rule
from inscope.apps.hours.services import keep_block
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.identity.services import add_token
from inscope.core.agreements import checked_text, signed_on_paper
from inscope.core.charging import Rules
from inscope.core.claims import free_seat
from inscope.core.names import name_key
from inscope.core.people import INSCOPE
from inscope.core.records import state_of
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

TARGETS = {
    "P1": {"initial": "30 calendar minutes", "ongoing": "2 calendar hours", "calendar": "always"},
    "P2": {"initial": "2 business hours", "ongoing": "2 business hours"},
    "P3": {"initial": "6 business hours", "ongoing": "next business day"},
}
"""What a contract may agree on."""

_number = count(1)


def make_customer(name=None, *, parent=None):
    name = name or f"Customer {next(_number)}"
    with acting_as(INSCOPE):
        return Customer.objects.create(public_id=uuid7(NOW), name=name, name_key=name_key(name), parent=parent)


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
            major=version,
            name_key=name_key(name),
            defaults={"name": name, "public_id": uuid7(NOW), "feature_status": feature_status},
        )
        return release


def make_parts(release, *, name="Call recording"):
    """One of each part of a product: a feature that is in a release, a component, an item of the roadmap."""
    own = {"product": release.major.product, "name_key": name_key(name)}
    with acting_as(INSCOPE):
        first = {"name": name, "public_id": uuid7(NOW)}
        feature, _ = Feature.objects.get_or_create(**own, defaults=first)
        component, _ = Component.objects.get_or_create(**own, defaults=first | {"kind": "component"})
        shipped = {"status": "shipped", "shipped_in": release}
        item, _ = RoadmapItem.objects.get_or_create(**own, defaults=first | shipped)
        FeatureInRelease.objects.get_or_create(feature=feature, release=release, defaults={"status": "planned"})
    return feature, component, item


def make_subscription(
    customer,
    *,
    plan="premium",
    starts_on=LONG_AGO,
    ends_on=FAR_AHEAD,
    release=None,
    els=False,
    licences=5,
    grace_days=0,
    covers_all=False,
    instance=None,
    reference=None,
    renews=None,
):
    """A contract line of one product, unless it covers all."""
    with acting_as(INSCOPE):
        line = Subscription.objects.create(
            customer=customer,
            public_id=uuid7(NOW),
            reference=reference or f"S-{next(_number)}",
            plan=plan,
            starts_on=starts_on,
            ends_on=ends_on,
            licence_count=1 if instance else licences,
            grace_days=grace_days,
            instance=instance,
            els_purchased=els,
            renews=renews,
        )
        if not covers_all:
            product = (release or make_release()).major.product
            SubscriptionProduct.objects.create(customer=customer, subscription=line, product=product)
        return line


def make_times(line, targets=TARGETS, *, paper=""):
    """A version of the response times that were agreed for a contract line."""
    with acting_as(INSCOPE):
        return ContractTarget.objects.create(
            customer_id=line.customer_id,
            subscription=line,
            public_id=uuid7(NOW),
            targets=json.dumps(targets),
            paper=paper,
            agreed_at=NOW,
        )


def make_instance(customer, *, name=None, is_licensed=True, release=None, subscription=None, said=None, public_id=None):
    """An instance that holds a seat; of a line of its own, unless one is given."""
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
        )
        InstanceFact.objects.bulk_create(
            InstanceFact(customer=customer, instance=instance, fact=fact, value=json.dumps(value), said_at=NOW)
            for fact, value in (said or {}).items()
        )
        if subscription is not None:
            make_claim(instance, subscription)
        return instance


def make_claim(instance, line):
    """A claim that holds the first free seat, or none where all are held."""
    with acting_as(INSCOPE):
        held = [one.seat for one in Claim.objects.filter(subscription=line) if one.seat is not None]
        return Claim.objects.create(
            customer_id=line.customer_id,
            instance=instance,
            subscription=line,
            licence_count=line.licence_count,
            starts_on=line.starts_on,
            ends_on=line.ends_on,
            seat=free_seat(set(held), line.licence_count),
            claimed_at=NOW,
        )


def make_block(
    customer,
    *,
    hours=20,
    free=None,
    activity="",
    starts_on=LONG_AGO,
    ends_on=FAR_AHEAD,
    bought_on=None,
    rules=Rules(),  # noqa: B008 - frozen
    reference=None,
    price_minor=None,
    currency="",
    now=NOW,
):
    """A block that is active; what is not free of it was used before."""
    block = NewBlock(
        reference=reference or f"B-{next(_number)}",
        bought_minutes=round(hours * 60),
        bought_on=bought_on or starts_on,
        starts_on=starts_on,
        ends_on=ends_on,
        rules=rules,
        activity=activity,
        price_minor=price_minor,
        currency=currency,
    )
    with acting_as(INSCOPE):
        free_minutes = round((hours if free is None else free) * 60)
        kept = keep_block(customer_id=customer.pk, block=block, free_minutes=free_minutes, now=now)
        return Block.objects.get(id=kept.id)


def set_second_looks(from_minutes):
    """Let work of so many minutes wait for a second look; of nothing: none."""
    with acting_as(INSCOPE):
        stands = rule_values()
    save_rule(actor=INSCOPE, seen=state_of(stands), from_minutes=from_minutes, now=NOW)


def make_prices(**changed):
    """What the office says that hours cost."""
    terms: dict[str, Any] = {"currency": "EUR", "price": "120.00", "minimum_hours": 5, "validity_months": 12}
    terms |= {"by_activity": {"project_consulting": "180.00"}} | changed
    save_prices(actor=INSCOPE, seen=state_of(price_values()), **terms, now=NOW)


def make_text(version="1", *, agreement="cca", content=None, is_material=True, published_at=NOW):
    """A version of an agreement, published after the others."""
    text = checked_text(
        agreement=agreement,
        version=version,
        title="Contributor Agreement",
        content=content or f"# Agreement {version}\n\nYou may use what we make together.",
        is_material=is_material,
    )
    with acting_as(INSCOPE):
        return AgreementText.objects.get(id=keep_text(text=text, published_at=published_at).id)


def make_agreement(customer, *, accepted_on=LONG_AGO, text=None, name="Ada Holm", title="managing director"):
    """An acceptance on paper; of the first version of the contributor agreement, unless another text is given."""
    text = text or make_text()
    with acting_as(INSCOPE):
        signature = signed_on_paper(company=customer.name, name=name, title=title, authority="")
        number = add_acceptance(
            customer_id=customer.pk,
            text_id=text.pk,
            signature=signature,
            is_on_paper=True,
            accepted_on=accepted_on,
            recorded_by=None,
            now=NOW,
        )
        return Acceptance.objects.get(id=number)


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


def make_token(person, *, scopes=("cases:read", "cases:write", "hours:read"), expires_at=None):
    actor = actor_of(person)
    made_at = timezone.now() if expires_at is None else expires_at - timedelta(days=30)
    with acting_as(actor):
        return add_token(actor=actor, name="a program", scopes=scopes, expires_at=expires_at, now=made_at)
