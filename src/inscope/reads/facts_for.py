"""The facts of a request: what the records say, what is kept of the instance, and what people stated."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from inscope.apps.contracts.rows import AgreementRow, InstanceRow, SaidFact
from inscope.apps.contracts.selectors import agreements_of, as_block, blocks_of
from inscope.core.entitlement import Block, hours_for
from inscope.core.people import Actor
from inscope.core.policy import Policy
from inscope.core.policy.factset import value_of
from inscope.core.policy.sourced import Gathered, Sourced, gather
from inscope.core.policy.vocabulary import as_json

CONTRIBUTOR_AGREEMENT = "cca"


def facts_for(
    policy: Policy,
    *,
    actor: Actor,
    customer_id: int,
    instance: InstanceRow | None,
    said: Iterable[SaidFact],
    asked_on: date,
    stated: Mapping[str, Sourced],
) -> Gathered:
    """Return the facts of a request with their sources; `said` is what was said last of the instance.

    What a person stated of this request stands before what is kept of the instance, and both before the records;
    where records know a fact of theirs, a customer's word does not replace it.
    """
    weak = {name: one for name, one in stated.items() if one.source == "customer" and _is_of_records(policy, name)}
    strong = {name: one for name, one in stated.items() if name not in weak}
    instance_facts = dict(_of_instance(instance)) if instance else {}
    kept = _kept(said)
    hours = dict(
        _of_hours(policy, [as_block(row) for row in blocks_of(actor=actor, customer_id=customer_id)], asked_on, stated)
    )
    agreed = dict(_of_agreements(agreements_of(actor=actor, customer_id=customer_id)))
    return gather(policy, asked_on, [weak, instance_facts, hours, agreed, kept, strong])


def _is_of_records(policy: Policy, name: str) -> bool:
    return name in policy.facts and policy.facts[name].source == "record"


def _of_instance(instance: InstanceRow) -> Iterator[tuple[str, Sourced]]:
    release, subscription = instance.release, instance.subscription
    known: dict[str, object] = {
        "version.major": release.major,
        "version.release": release.name,
        "version.major_original_release_on": _day(release.major_original_release_on),
        "version.feature_status": release.feature_status,
        "lifecycle_years": release.lifecycle_years,
        "els_eligible": release.els_eligible,
    }
    for name, value in known.items():
        if value is not None:
            yield name, Sourced(value, "record", note=str(release))
    yield "instance_licensed", Sourced(subscription is not None, "record", note=instance.name)
    if subscription is not None:
        bought: dict[str, object] = {
            "subscription_starts_on": _day(subscription.starts_on),
            "subscription_ends_on": _day(subscription.ends_on),
            "plan": subscription.plan,
            "els_purchased": subscription.els_purchased,
        }
        for name, value in bought.items():
            yield name, Sourced(value, "record", note=subscription.reference)


def _of_hours(
    policy: Policy, blocks: list[Block], on: date, stated: Mapping[str, Sourced]
) -> Iterator[tuple[str, Sourced]]:
    """Yield the hours that answer for the activity that is asked for; while none is, the records cannot say."""
    activity, available = stated.get("activity"), policy.facts.get("hours.available")
    if activity is None or available is None or activity.value == "unknown":
        return
    hours = hours_for(blocks, str(activity.value), _minutes(policy, stated), on)
    note = ", ".join(hours.references)
    yield "hours.available", Sourced(as_json(available, hours.free_minutes), "record", note=note)
    yield "hours.allocated_activity", Sourced(hours.activity or "none", "record", note=note)


def _minutes(policy: Policy, stated: Mapping[str, Sourced]) -> int | None:
    requested, fact = stated.get("hours.requested"), policy.facts.get("hours.requested")
    if requested is None or fact is None:
        return None
    minutes = value_of(fact, requested.value)
    return minutes if isinstance(minutes, int) else None


def _of_agreements(agreements: tuple[AgreementRow, ...]) -> Iterator[tuple[str, Sourced]]:
    found = next((one for one in agreements if one.agreement == CONTRIBUTOR_AGREEMENT), None)
    yield "cca_accepted", Sourced(found is not None, "record")
    if found is not None:
        yield "cca_accepted_on", Sourced(_day(found.accepted_on), "record", note=found.signatory)


def _kept(said: Iterable[SaidFact]) -> dict[str, Sourced]:
    return {
        one.fact: Sourced(json.loads(one.value), "customer", one.said_by, one.said_at, note="instance") for one in said
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
