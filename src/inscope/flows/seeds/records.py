"""Keep the records of a seed file: the catalogue, the staff, and customers with everything they have."""

import json
from collections.abc import Iterable
from datetime import date, datetime

from inscope.apps.agreements.selectors import text_with
from inscope.apps.agreements.services import keep_paper, keep_text
from inscope.apps.catalog.selectors import product_named, release_named
from inscope.apps.catalog.services import (
    keep_major,
    keep_phase_date,
    keep_product,
    keep_release,
    require_phases_in_order,
)
from inscope.apps.contracts.claims import keep_claim
from inscope.apps.contracts.lines import keep_line
from inscope.apps.contracts.rows import NewLine, SubscriptionRow
from inscope.apps.contracts.selectors import customer_named, instance_named, subscription_named
from inscope.apps.contracts.services import keep_customer, keep_instance, keep_said_once
from inscope.apps.contracts.times import keep_times
from inscope.apps.hours.prices import price_list, save_prices
from inscope.apps.hours.rows import NewBlock
from inscope.apps.hours.second_looks import rule_values, save_rule
from inscope.apps.hours.services import keep_block
from inscope.core.agreements import checked_text, signed_on_paper
from inscope.core.cases import KEPT_ON_INSTANCE
from inscope.core.claims import require_claimable
from inscope.core.contract_times import checked_paper, require_left, written_targets
from inscope.core.lifecycle import Lifecycle
from inscope.core.people import INSCOPE
from inscope.core.policy import FactError, Policy
from inscope.core.policy.phases import require_fixable
from inscope.core.policy.sourced import checked
from inscope.core.records import state_of
from inscope.core.seeds import Seed
from inscope.core.seeds.model import (
    AgreementSeed,
    AgreementTextSeed,
    BlockSeed,
    CustomerSeed,
    InstanceSeed,
    MajorSeed,
    PersonSeed,
    PricesSeed,
    ProductSeed,
    SecondLooksSeed,
    ServiceAccountSeed,
    SubscriptionSeed,
    TimesSeed,
)
from inscope.flows.seeds.parts import keep_parts
from inscope.flows.seeds.people import keep_person, keep_service_account, person_named
from inscope.flows.seeds.tally import Tally
from inscope.reads.published_policy import policy_in_force

PLAN = "plan"
ALLOCATED = "hours.allocated_activity"


def keep_records(seed: Seed, tally: Tally, *, today: date, now: datetime) -> None:
    """Keep everything but the requests. Plans, activities and facts are words of the policy in force."""
    for product in seed.products:
        with tally.noting(product.place):
            _keep_product(product, tally, today, now)
    for person in seed.staff:
        _keep_person(person, None, "staff", tally, now)
    _keep_programs(seed.service_accounts, None, tally, now)
    for text in seed.agreements:
        with tally.noting(text.place):
            tally.count("agreements", is_new=_keep_text(text))
    if seed.prices is not None:
        with tally.noting(seed.prices.place):
            tally.count("price lists", is_new=_keep_prices(seed.prices, now))
    if seed.second_looks is not None:
        with tally.noting(seed.second_looks.place):
            tally.count("rules of second looks", is_new=_keep_rule(seed.second_looks, now))
    if seed.customers:
        policy = policy_in_force(today).policy
        for customer in seed.customers:
            with tally.noting(customer.place):
                _keep_customer(customer, policy, tally, now)


def _keep_product(one: ProductSeed, tally: Tally, today: date, now: datetime) -> None:
    kept = keep_product(name=one.name, lifecycle_years=one.lifecycle_years, els_eligible=one.els_eligible, now=now)
    tally.count("products", is_new=kept.is_new)
    for major in one.majors:
        with tally.noting(major.place):
            _keep_major(major, kept.id, tally, today, now)
    keep_parts(one, kept.id, tally, now)


def _keep_major(one: MajorSeed, product_id: int, tally: Tally, today: date, now: datetime) -> None:
    kept = keep_major(product_id=product_id, number=one.number, original_release_on=one.original_release_on)
    tally.count("major versions", is_new=kept.is_new)
    if one.phase_ends:
        _keep_ends(one, kept.id, policy_in_force(today).policy.pack.services.lifecycle, tally)
    for release in one.releases:
        with tally.noting(release.place):
            new = keep_release(
                major_id=kept.id,
                name=release.name,
                released_on=release.released_on,
                feature_status=release.feature_status,
                kind=release.kind,
                withdrawn_on=release.withdrawn_on,
                re_released_on=release.re_released_on,
                now=now,
            )
            tally.count("releases", is_new=new.is_new)


def _keep_ends(one: MajorSeed, major_id: int, lifecycle: Lifecycle, tally: Tally) -> None:
    for end in one.phase_ends:
        with tally.noting(end.place):
            require_fixable(lifecycle, end.phase)
            fixed = keep_phase_date(major_id=major_id, phase=end.phase, ends_on=end.ends_on)
            tally.count("ends of phases", is_new=fixed.is_new)
    require_phases_in_order(major_id=major_id, lifecycle=lifecycle)


def _keep_person(one: PersonSeed, customer_id: int | None, what: str, tally: Tally, now: datetime) -> None:
    with tally.noting(one.place):
        tally.count(what, is_new=keep_person(one, customer_id=customer_id, now=now))


def _keep_programs(
    accounts: Iterable[ServiceAccountSeed], customer_id: int | None, tally: Tally, now: datetime
) -> None:
    for account in accounts:
        with tally.noting(account.place):
            is_new = keep_service_account(account, customer_id=customer_id, now=now)
            tally.count("service accounts", is_new=is_new)


def _keep_customer(one: CustomerSeed, policy: Policy, tally: Tally, now: datetime) -> None:
    parent = None if one.parent is None else customer_named(actor=INSCOPE, name=one.parent).id
    kept = keep_customer(name=one.name, parent_id=parent, now=now)
    tally.count("customers", is_new=kept.is_new)
    for person in one.contacts:
        _keep_person(person, kept.id, "contacts", tally, now)
    _keep_programs(one.service_accounts, kept.id, tally, now)
    for instance in one.instances:
        with tally.noting(instance.place):
            _keep_instance(instance, kept.id, policy, tally, now)
    for subscription in one.subscriptions:
        with tally.noting(subscription.place):
            tally.count("subscriptions", is_new=_keep_subscription(subscription, kept.id, policy, now))
            if subscription.times is not None:
                line = subscription_named(actor=INSCOPE, customer_id=kept.id, reference=subscription.reference)
                _keep_times(line, subscription.times, policy, tally, now)
    for claiming in one.instances:
        if claiming.subscription is not None:
            with tally.noting(claiming.place):
                tally.count("claims", is_new=_keep_claim(claiming.name, claiming.subscription, kept.id, now))
    for block in one.blocks:
        with tally.noting(block.place):
            tally.count("blocks of hours", is_new=_keep_block(block, kept.id, policy, now))
    for agreed in one.agreements:
        with tally.noting(agreed.place):
            tally.count("acceptances", is_new=_keep_paper(agreed, kept.id, one.name, now))


def _keep_instance(one: InstanceSeed, customer_id: int, policy: Policy, tally: Tally, now: datetime) -> None:
    kept = keep_instance(
        customer_id=customer_id,
        name=one.name,
        environment=one.environment,
        release_id=release_named(product=one.product, name=one.release),
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


def _keep_subscription(one: SubscriptionSeed, customer_id: int, policy: Policy, now: datetime) -> bool:
    _require_word(policy, PLAN, one.plan)
    own, renews = one.instance, one.renews
    line = NewLine(
        reference=one.reference,
        plan=one.plan,
        terms=one.terms,
        product_ids=frozenset(product_named(name=name) for name in one.products),
        instance_id=None if own is None else instance_named(actor=INSCOPE, customer_id=customer_id, name=own).id,
        els_purchased=one.els_purchased,
        renews_id=None
        if renews is None
        else subscription_named(actor=INSCOPE, customer_id=customer_id, reference=renews).id,
    )
    return keep_line(customer_id=customer_id, line=line, now=now).is_new


def _keep_times(line: SubscriptionRow, one: TimesSeed, policy: Policy, tally: Tally, now: datetime) -> None:
    services, at = policy.pack.services, one.agreed_at or now
    with tally.noting(one.place):
        require_left(services, line.plan)
        targets, paper = written_targets(services, one.typed), checked_paper(one.paper)
        is_new = keep_times(actor=INSCOPE, line=line, targets=targets, paper=paper, now=at)
        tally.count("agreed response times", is_new=is_new)


def _keep_claim(name: str, reference: str, customer_id: int, now: datetime) -> bool:
    instance = instance_named(actor=INSCOPE, customer_id=customer_id, name=name)
    line = subscription_named(actor=INSCOPE, customer_id=customer_id, reference=reference)
    require_claimable(line.claimable, instance_id=instance.id, product_id=instance.product_id)
    return keep_claim(line=line, instance=instance, now=now)


def _keep_block(one: BlockSeed, customer_id: int, policy: Policy, now: datetime) -> bool:
    if one.activity:
        _require_word(policy, ALLOCATED, one.activity)
    block = NewBlock(
        reference=one.reference,
        bought_minutes=one.purchased_minutes,
        bought_on=one.starts_on,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        rules=policy.pack.services.hours,
        activity=one.activity,
        price_minor=one.price_minor,
        currency=one.currency,
    )
    at = one.bought_at or now
    return keep_block(customer_id=customer_id, block=block, free_minutes=one.free_minutes, now=at).is_new


def _keep_prices(one: PricesSeed, now: datetime) -> bool:
    """Keep what hours cost; a price list that stands is the office's, and is left as it is."""
    if price_list() is not None:
        return False
    save_prices(
        actor=INSCOPE,
        seen="",
        currency=one.currency,
        price=one.hour,
        by_activity=one.by_activity,
        minimum_hours=one.minimum_hours,
        validity_months=one.validity_months,
        now=now,
    )
    return True


def _keep_rule(one: SecondLooksSeed, now: datetime) -> bool:
    """Keep from how much work on a colleague looks at it; what the office says stands, and is left as it is."""
    stands = rule_values()
    if stands["from_minutes"] is not None:
        return False
    save_rule(actor=INSCOPE, seen=state_of(stands), from_minutes=one.from_minutes, now=now)
    return True


def _keep_text(one: AgreementTextSeed) -> bool:
    text = checked_text(
        agreement=one.agreement,
        version=one.version,
        title=one.title,
        content=one.content,
        is_material=one.is_material,
    )
    return keep_text(text=text, published_at=one.published_at).is_new


def _keep_paper(one: AgreementSeed, customer_id: int, company: str, now: datetime) -> bool:
    kept = keep_paper(
        customer_id=customer_id,
        text_id=text_with(agreement=one.agreement, version=one.version).id,
        signature=signed_on_paper(company=company, name=one.name, title=one.title, authority=""),
        accepted_on=one.accepted_on,
        now=now,
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
