"""State or correct facts of a case: the customer's own, or by the vendor with a reason; and decide again."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from inscope.apps.cases.selectors import open_case_with
from inscope.apps.cases.services import add_events, checked_note
from inscope.apps.contracts.selectors import said_of
from inscope.apps.coverage.errors import NoReasonError
from inscope.apps.coverage.rows import StoredDecision
from inscope.apps.coverage.services import record_assertions
from inscope.apps.published.selectors import policy_of
from inscope.core.cases import source_of_statement
from inscope.core.people import Actor, Right
from inscope.core.policy.sourced import Sourced, checked
from inscope.flows.coverage.decide import assertion_of, audit_case, decide_again, keep_on_instance
from inscope.pg.tenancy import acting_as


def state_facts(
    actor: Actor, case_id: UUID, answers: Mapping[str, object], *, why: str = "", evidence: str = "", now: datetime
) -> StoredDecision:
    """Keep what somebody states of a case, and decide it again. Earlier statements stay, with who made them.

    Raises:
        NoCaseError: there is no such case for this actor.
        CaseResolvedError: the case is resolved.
        FactError, FactNotYoursError: a value is not of the policy, or somebody else answers the fact.
        RightRefusedError: the actor may state nothing here.
        NoReasonError, TextRefusedError: the vendor's staff correct a fact with a reason, in words that can be kept.
    """
    role = actor.role_for(Right.WORK_CASES if actor.is_staff else Right.WRITE_REQUESTS)
    why, evidence = checked_note(" ".join(why.split()), "why"), checked_note(evidence, "evidence")
    if actor.is_staff and not why:
        raise NoReasonError
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        policy = policy_of(digest=case.pack_digest)
        stated = {}
        for name, raw in answers.items():
            value = checked(policy, name, raw)
            stated[name] = Sourced(value, source_of_statement(policy, name, actor), actor.person_id, now, role)
        said = [assertion_of(name, one, role=role, why=why, evidence=evidence) for name, one in stated.items()]
        kept = record_assertions(actor=actor, customer_id=case.customer_id, case_id=case.id, stated=said, now=now)
        instances = [] if case.instance_id is None else [case.instance_id]
        before = said_of(actor=actor, instance_ids=instances)
        keep_on_instance(actor=actor, case=case, said=before, stated=stated, now=now)
        event: dict[str, object] = {"facts": sorted(stated), "statement": max((one.id for one in kept), default=None)}
        add_events(actor=actor, case=case, now=now, events=[("stated", event)])
        decision = decide_again(actor=actor, case=case, cause="fact", now=now)
        details = {"facts": sorted(stated), "outcome": decision.outcome}
        audit_case(actor=actor, case=case, event="facts_stated", now=now, details=details)
        return decision
