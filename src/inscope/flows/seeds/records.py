"""Keep the records of a seed file: the catalogue, the staff, and customers with everything they have."""

import json
from datetime import date, datetime

from inscope.apps.catalog.selectors import product_named, release_named
from inscope.apps.catalog.services import keep_major, keep_product, keep_release
from inscope.apps.contracts.selectors import subscription_named
from inscope.apps.contracts.services import (
    keep_agreement,
    keep_block,
    keep_customer,
    keep_instance,
    keep_said_once,
    keep_subscription,
)
from inscope.core.cases import KEPT_ON_INSTANCE
from inscope.core.people import INSCOPE
from inscope.core.policy import FactError, Policy
from inscope.core.policy.sourced import checked
from inscope.core.seeds import Seed
from inscope.core.seeds.model import (
    BlockSeed,
    CustomerSeed,
    InstanceSeed,
    MajorSeed,
    PersonSeed,
    ProductSeed,
    SubscriptionSeed,
)
from inscope.flows.seeds.people import keep_person, person_named
from inscope.flows.seeds.tally import Tally
from inscope.reads.published_policy import policy_in_force

PLAN = "plan"
ALLOCATED = "hours.allocated_activity"


def keep_records(seed: Seed, tally: Tally, *, today: date, now: datetime) -> None:
    """Keep everything but the requests. Plans, activities and facts are words of the policy in force."""
    for product in seed.products:
        with tally.noting(product.place):
            _keep_product(product, tally, now)
    for person in seed.staff:
        _keep_person(person, None, "staff", tally, now)
    if seed.customers:
        policy = policy_in_force(today).policy
        for customer in seed.customers:
            with tally.noting(customer.place):
                _keep_customer(customer, policy, tally, now)


def _keep_product(one: ProductSeed, tally: Tally, now: datetime) -> None:
    kept = keep_product(name=one.name, lifecycle_years=one.lifecycle_years, els_eligible=one.els_eligible, now=now)
    tally.count("products", is_new=kept.is_new)
    for major in one.majors:
        with tally.noting(major.place):
            _keep_major(major, kept.id, tally, now)


def _keep_major(one: MajorSeed, product_id: int, tally: Tally, now: datetime) -> None:
    kept = keep_major(product_id=product_id, number=one.number, original_release_on=one.original_release_on)
    tally.count("major versions", is_new=kept.is_new)
    for release in one.releases:
        with tally.noting(release.place):
            new = keep_release(
                major_id=kept.id,
                name=release.name,
                released_on=release.released_on,
                feature_status=release.feature_status,
                now=now,
            )
            tally.count("releases", is_new=new.is_new)


def _keep_person(one: PersonSeed, customer_id: int | None, what: str, tally: Tally, now: datetime) -> None:
    with tally.noting(one.place):
        tally.count(what, is_new=keep_person(one, customer_id=customer_id, now=now))


def _keep_customer(one: CustomerSeed, policy: Policy, tally: Tally, now: datetime) -> None:
    kept = keep_customer(name=one.name, now=now)
    tally.count("customers", is_new=kept.is_new)
    for person in one.contacts:
        _keep_person(person, kept.id, "contacts", tally, now)
    for subscription in one.subscriptions:
        with tally.noting(subscription.place):
            tally.count("subscriptions", is_new=_keep_subscription(subscription, kept.id, policy))
    for instance in one.instances:
        with tally.noting(instance.place):
            _keep_instance(instance, kept.id, policy, tally, now)
    for block in one.blocks:
        with tally.noting(block.place):
            tally.count("blocks of hours", is_new=_keep_block(block, kept.id, policy))
    for agreed in one.agreements:
        with tally.noting(agreed.place):
            new = keep_agreement(
                customer_id=kept.id,
                agreement=agreed.agreement,
                accepted_on=agreed.accepted_on,
                signatory=agreed.signatory,
                text_digest=agreed.text_digest,
            )
            tally.count("agreements", is_new=new.is_new)


def _keep_subscription(one: SubscriptionSeed, customer_id: int, policy: Policy) -> bool:
    _require_word(policy, PLAN, one.plan)
    kept = keep_subscription(
        customer_id=customer_id,
        reference=one.reference,
        product_id=product_named(name=one.product),
        plan=one.plan,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        els_purchased=one.els_purchased,
    )
    return kept.is_new


def _keep_instance(one: InstanceSeed, customer_id: int, policy: Policy, tally: Tally, now: datetime) -> None:
    subscription_id = None
    if one.subscription is not None:
        subscription_id = subscription_named(actor=INSCOPE, customer_id=customer_id, reference=one.subscription)
    kept = keep_instance(
        customer_id=customer_id,
        name=one.name,
        environment=one.environment,
        release_id=release_named(product=one.product, name=one.release),
        subscription_id=subscription_id,
        now=now,
    )
    tally.count("instances", is_new=kept.is_new)
    if one.said_by is not None and one.said_at is not None:
        keep_said_once(
            customer_id=customer_id,
            instance_id=kept.id,
            said=[(name, json.dumps(_said(policy, name, value))) for name, value in one.facts.items()],
            said_by=person_named(one.said_by).id,
            now=one.said_at,
        )


def _keep_block(one: BlockSeed, customer_id: int, policy: Policy) -> bool:
    if one.activity:
        _require_word(policy, ALLOCATED, one.activity)
    kept = keep_block(
        customer_id=customer_id,
        reference=one.reference,
        purchased_minutes=one.purchased_minutes,
        free_minutes=one.free_minutes,
        activity=one.activity,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
    )
    return kept.is_new


def _require_word(policy: Policy, fact: str, word: str) -> None:
    """Refuse a word that the policy does not know; of a fact that it does not have, it knows none."""
    if fact in policy.facts:
        checked(policy, fact, word)


def _said(policy: Policy, name: str, value: object) -> object:
    """Return a value that is kept of an instance, as JSON carries it."""
    if not name.startswith(KEPT_ON_INSTANCE):
        kept = [fact for fact in policy.facts if fact.startswith(KEPT_ON_INSTANCE)]
        raise FactError(f"`{name}` is not kept of an instance", fact=name, hint=f"these are: {', '.join(kept)}")
    return checked(policy, name, value)
