"""The facts of a request: what the records say, what is kept of the instance, and what people stated."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from inscope.apps.agreements.rows import Agreed
from inscope.apps.agreements.selectors import acceptances_of, agreed_in, material_texts
from inscope.apps.catalog.rows import PhaseDateRow, ReleaseRow
from inscope.apps.catalog.selectors import phase_dates_of
from inscope.apps.contracts.entitlement import LineFor, lines_on
from inscope.apps.contracts.rows import InstanceRow, SaidFact
from inscope.apps.hours.rows import HoldRow
from inscope.apps.hours.selectors import blocks_of, with_holds
from inscope.core.blocks import Block, hours_for
from inscope.core.entitlement import Entitlement, Standing, entitlement_of
from inscope.core.lifecycle import Version, fixed_end_of
from inscope.core.people import Actor
from inscope.core.policy import Policy
from inscope.core.policy.factset import UNKNOWN, value_of
from inscope.core.policy.sourced import Gathered, Sourced, gather
from inscope.core.policy.vocabulary import as_json
from inscope.pg.rows import together

CONTRIBUTOR_AGREEMENT = "cca"
HOURS = "hours.available"
"""The fact that says how many hours there are for a request."""


def facts_for(
    policy: Policy,
    *,
    actor: Actor,
    customer_id: int,
    instance: InstanceRow | None,
    said: Iterable[SaidFact],
    asked_on: date,
    stated: Mapping[str, Sourced],
    hours_on: date | None = None,
    holds: Iterable[HoldRow] = (),
) -> Gathered:
    """Return the facts of a request with their sources; `said` is what was said last of the instance.

    Hours answer that are valid on `hours_on`, which is the day of the request unless it is decided again later: work
    is still to come then. What its case `holds` of blocks answers for it beside what is free.

    What a person stated of this request stands before what is kept of the instance, and both before the records;
    where records know a fact of theirs, a customer's word does not replace it.
    """
    weak = {name: one for name, one in stated.items() if one.source == "customer" and _is_of_records(policy, name)}
    strong = {name: one for name, one in stated.items() if name not in weak}
    instance_facts: dict[str, Sourced] = {}
    with together():
        lines, fixed = _of_instance(actor, policy, instance, asked_on)
        found = blocks_of(actor=actor, customer_id=customer_id)
        acceptances, material = acceptances_of(actor=actor, customer_id=customer_id), material_texts()
    if instance is not None:
        entitlement = entitlement_of([one.line for one in lines], asked_on)
        instance_facts = dict(_of_release(instance.release)) | dict(_of_entitlement(entitlement, instance.name))
        bought = (weak | instance_facts | strong).get("els_purchased")
        instance_facts |= _of_date_table(policy, instance.release, fixed, None if bought is None else bought.value)
    kept = _kept(said)
    hours = dict(_of_hours(policy, with_holds(found, holds), hours_on or asked_on, stated))
    agreed = dict(_of_agreements(agreed_in(acceptances, material)))
    return gather(policy, asked_on, [weak, instance_facts, hours, agreed, kept, strong])


def _of_instance(
    actor: Actor, policy: Policy, instance: InstanceRow | None, on: date
) -> tuple[Sequence[LineFor], Sequence[PhaseDateRow]]:
    """Return what contracts say of an instance, and the fixed ends of its version where the policy asks for them."""
    if instance is None:
        return (), ()
    lines = lines_on(actor=actor, instance_ids=[instance.id], on=on)
    if not policy.pack.services.lifecycle.fixed_end:
        return lines, ()
    return lines, phase_dates_of(product_id=instance.product_id, major=instance.release.major)


def _is_of_records(policy: Policy, name: str) -> bool:
    return name in policy.facts and policy.facts[name].source == "record"


def _of_release(release: ReleaseRow) -> Iterator[tuple[str, Sourced]]:
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


def _of_entitlement(entitlement: Entitlement, instance: str) -> Iterator[tuple[str, Sourced]]:
    """Yield what the contract line says that answers for the instance; days of grace count as days of the line."""
    yield "instance_licensed", Sourced(entitlement.is_licensed, "record", note=entitlement.licence_told(instance))
    line = entitlement.named
    if line is None:
        return
    is_in_grace = entitlement.standing is Standing.IN_GRACE
    bought: dict[str, object] = {
        "subscription_starts_on": _day(line.starts_on),
        "subscription_ends_on": _day(line.answers_until if is_in_grace else line.ends_on),
        "plan": line.plan,
        "els_purchased": line.els_purchased,
    }
    for name, value in bought.items():
        yield name, Sourced(value, "record", note=entitlement.line_told())


def _of_date_table(
    policy: Policy, release: ReleaseRow, fixed: Iterable[PhaseDateRow], els_purchased: object
) -> dict[str, Sourced]:
    """Return the fixed end of support, where there is one; which one it is can depend on what was bought."""
    lifecycle, ends_on = policy.pack.services.lifecycle, {one.phase: one.ends_on for one in fixed}
    if not lifecycle.fixed_end:
        return {}
    version = Version(release.major_original_release_on, release.lifecycle_years, release.els_eligible, fixed=ends_on)
    bought = (True, False) if els_purchased == UNKNOWN.value else (els_purchased is True,)
    ends = {_day(fixed_end_of(lifecycle, replace(version, els_purchased=one))) for one in bought}
    end = ends.pop() if len(ends) == 1 else UNKNOWN.value
    return {} if end is None else {lifecycle.fixed_end: Sourced(end, "record", note=str(release))}


def _of_hours(
    policy: Policy, blocks: Iterable[Block], on: date, stated: Mapping[str, Sourced]
) -> Iterator[tuple[str, Sourced]]:
    """Yield the hours that answer for the activity that is asked for; while none is, the records cannot say."""
    activity, available = stated.get("activity"), policy.facts.get(HOURS)
    if activity is None or available is None or activity.value == "unknown":
        return
    hours = hours_for(blocks, str(activity.value), _minutes(policy, stated), on)
    note = ", ".join(hours.references)
    yield HOURS, Sourced(as_json(available, hours.free_minutes), "record", note=note)
    yield "hours.allocated_activity", Sourced(hours.activity or "none", "record", note=note)


def _minutes(policy: Policy, stated: Mapping[str, Sourced]) -> int | None:
    requested, fact = stated.get("hours.requested"), policy.facts.get("hours.requested")
    if requested is None or fact is None:
        return None
    minutes = value_of(fact, requested.value)
    return minutes if isinstance(minutes, int) else None


def _of_agreements(agreed: tuple[Agreed, ...]) -> Iterator[tuple[str, Sourced]]:
    found = next((one for one in agreed if one.agreement == CONTRIBUTOR_AGREEMENT), None)
    note = "" if found is None else f"{found.latest.text}, {found.latest.signatory}"
    is_bound = found is not None and found.bond.is_bound
    yield "cca_accepted", Sourced(is_bound, "record", note=note)
    if found is not None and is_bound:
        yield "cca_accepted_on", Sourced(_day(found.bond.since), "record", note=note)


def _kept(said: Iterable[SaidFact]) -> dict[str, Sourced]:
    return {
        one.fact: Sourced(json.loads(one.value), "customer", one.said_by, one.said_at, note="instance") for one in said
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
