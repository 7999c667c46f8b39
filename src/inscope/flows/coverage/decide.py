"""What every flow that decides shares: from facts to a stored decision, and the copies that its case carries."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from inscope.apps.audit.services import record_entry
from inscope.apps.cases.rows import CaseRow, DecisionCopy
from inscope.apps.cases.services import add_events, copy_decision, touch_case
from inscope.apps.contracts.rows import SaidFact
from inscope.apps.contracts.selectors import instance_numbered, said_of
from inscope.apps.contracts.services import keep_said
from inscope.apps.coverage.rows import AssertionRow, NewAssertion, StoredDecision
from inscope.apps.coverage.selectors import assertions_of, latest_decision, stated_of
from inscope.apps.coverage.services import record_decision
from inscope.apps.hours.selectors import holds_of
from inscope.apps.published.selectors import policy_of
from inscope.core.cases import KEPT_ON_INSTANCE, turn_after
from inscope.core.people import Actor
from inscope.core.policy import Decision
from inscope.core.policy.sourced import Gathered, Sourced
from inscope.flows.outbox.tell import tell_of_decision
from inscope.flows.sla.keep_clock import keep_clock
from inscope.reads.facts_for import facts_for

UNSURE = json.dumps("unknown")


def copy_of(decision: Decision, *, number: int) -> DecisionCopy:
    """Return what a case repeats of its latest decision."""
    turn = turn_after(decision)
    return DecisionCopy(number, decision.outcome.value, decision.clause or "", turn.waiting_for, turn.fact, turn.role)


def with_statements(gathered: Gathered, assertions: tuple[AssertionRow, ...]) -> Gathered:
    """Return facts whose sources name the statements that they rest on."""
    numbers = {one.fact: one.id for one in assertions}
    sources = {
        name: replace(one, statement=numbers[name]) if name in numbers else one
        for name, one in gathered.sources.items()
    }
    return Gathered(gathered.facts, sources)


def assertion_of(name: str, one: Sourced, *, role: str, why: str = "", evidence: str = "") -> NewAssertion:
    """Return a statement as it is kept."""
    return NewAssertion(name, json.dumps(one.value, ensure_ascii=False), one.source, role, why, evidence)


def keep_on_instance(
    *, actor: Actor, case: CaseRow, said: Iterable[SaidFact], stated: Mapping[str, Sourced], now: datetime
) -> None:
    """Keep what was stated of the instance itself, for later requests; what somebody is not sure of is not kept.

    Nor is what was `said` last: a customer with many requests says the same of an instance in each of them.
    """
    if case.instance_id is None:
        return
    latest = {one.fact: one.value for one in said}
    of_instance = {name: json.dumps(one.value) for name, one in stated.items() if name.startswith(KEPT_ON_INSTANCE)}
    new = [(name, value) for name, value in of_instance.items() if value not in {UNSURE, latest.get(name)}]
    if new:
        keep_said(customer_id=case.customer_id, instance_id=case.instance_id, said=new, said_by=actor.person, now=now)


def decide_again(*, actor: Actor, case: CaseRow, cause: str, now: datetime, is_written: bool = True) -> StoredDecision:
    """Decide a locked case from what is known now, by the pack that it has had from its first day.

    The customer is told of another outcome or clause. The same facts from the same sources give no new decision;
    the case has changed all the same where somebody wrote on it.
    """
    before, gathered = latest_decision(actor=actor, case_id=case.id), _known(actor, case, now)
    if _rests_on(before, gathered):
        if is_written:
            touch_case(case_id=case.id, now=now)
        return before
    decision = policy_of(digest=case.pack_digest).decide(gathered.facts)
    number = before.number + 1
    row = record_decision(
        actor=actor,
        customer_id=case.customer_id,
        case_id=case.id,
        number=number,
        cause=cause,
        decision=decision,
        gathered=gathered,
        now=now,
    )
    copy_decision(case_id=case.id, copy=copy_of(decision, number=number), now=now)
    add_events(actor=actor, case=case, now=now, events=[("decided", {"number": number, "outcome": row.outcome})])
    keep_clock(actor=actor, case=case)
    if (row.outcome, row.clause) != (before.outcome, before.clause):
        tell_of_decision(actor=actor, case=case, decision=row, now=now)
    return row


def is_decided(*, actor: Actor, case: CaseRow, now: datetime) -> bool:
    """Say whether what is known now gives a case no new decision."""
    return _rests_on(latest_decision(actor=actor, case_id=case.id), _known(actor, case, now))


def _rests_on(decision: StoredDecision, gathered: Gathered) -> bool:
    return (decision.facts, decision.sources) == (gathered.facts_text(), gathered.sources_text())


def _known(actor: Actor, case: CaseRow, now: datetime) -> Gathered:
    policy = policy_of(digest=case.pack_digest)
    instance = None if case.instance_id is None else instance_numbered(actor=actor, instance_id=case.instance_id)
    said = said_of(actor=actor, instance_ids=[] if instance is None else [instance.id])
    stated = stated_of(assertions_of(actor=actor, case_id=case.id))
    return facts_for(
        policy,
        actor=actor,
        customer_id=case.customer_id,
        instance=instance,
        said=said,
        asked_on=case.asked_on,
        stated=stated,
        hours_on=max(case.asked_on, timezone.localdate(now)),
        holds=holds_of(actor=actor, case_id=case.id) if "activity" in stated else (),
    )


def audit_case(
    *, actor: Actor, case: CaseRow, event: str, now: datetime, details: Mapping[str, object] | None = None
) -> None:
    """Add to the audit what was done to a case; the last thing in a transaction."""
    record_entry(
        actor=actor,
        event=event,
        subject=case.subject_name,
        now=now,
        customer_id=case.customer_id,
        details=details,
    )
