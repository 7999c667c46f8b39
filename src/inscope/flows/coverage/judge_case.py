"""Judge what only a person can: the fact is kept with its reason, and the same evaluation runs again."""

from datetime import datetime
from uuid import UUID

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import open_case_with
from inscope.apps.cases.services import add_events, checked_note
from inscope.apps.coverage.errors import NoReasonError, NothingToJudgeError
from inscope.apps.coverage.rows import StoredDecision
from inscope.apps.coverage.selectors import assertions_of
from inscope.apps.coverage.services import record_assertions
from inscope.apps.published.selectors import policy_of
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.policy.sourced import Sourced, checked
from inscope.flows.coverage.decide import assertion_of, audit_case, decide_again
from inscope.pg.tenancy import acting_as


def judge_case(
    actor: Actor, case_id: UUID, fact: str, value: object, *, why: str, evidence: str = "", now: datetime
) -> StoredDecision:
    """Keep a judgment by the role that the policy names, and decide the case again.

    A judgment that was given before may be given anew, by that role; the earlier one stays.

    Raises:
        RightRefusedError, RoleRefusedError: the judgment belongs to another role.
        NothingToJudgeError: the case does not wait for a judgment of this fact, and none was given.
        NoReasonError, TextRefusedError: a judgment has a reason, in words that can be kept.
        FactError: the value is none of the fact's.
    """
    actor.require(Right.JUDGE)
    why, evidence = checked_note(" ".join(why.split()), "why"), checked_note(evidence, "evidence")
    if not why:
        raise NoReasonError
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        decision = judge(actor, case, fact, value, why=why, evidence=evidence, cause="judgment", now=now)
        details = {"fact": fact, "outcome": decision.outcome}
        audit_case(actor=actor, case=case, event="case_judged", now=now, details=details)
        return decision


def judge(
    actor: Actor, case: CaseRow, fact: str, value: object, *, why: str, evidence: str, cause: str, now: datetime
) -> StoredDecision:
    """Keep a judgment of a locked case and decide again; for flows that judge."""
    policy = policy_of(digest=case.pack_digest)
    role = _role_for(actor, policy, case, fact)
    actor.require_role(role)
    one = Sourced(checked(policy, fact, value), "judgment", actor.person_id, now, role)
    said = [assertion_of(fact, one, role=role, why=why, evidence=evidence)]
    (kept,) = record_assertions(actor=actor, customer_id=case.customer_id, case_id=case.id, stated=said, now=now)
    add_events(actor=actor, case=case, now=now, events=[("judged", {"fact": fact, "statement": kept.id})])
    return decide_again(actor=actor, case=case, cause=cause, now=now)


def _role_for(actor: Actor, policy: Policy, case: CaseRow, fact: str) -> str:
    """Return the role that judges a fact of this case: the one it waits for, or the one that judged it before."""
    if case.judge_fact == fact and case.waiting_for == "judgment":
        return case.judge_role
    earlier = [
        one for one in assertions_of(actor=actor, case_id=case.id) if one.fact == fact and one.source == "judgment"
    ]
    if not earlier or fact not in policy.facts:
        raise NothingToJudgeError(fact)
    return earlier[-1].role
