"""Grant goodwill beside a decision that refuses: the decision stays as it is."""

from datetime import date, datetime
from uuid import UUID

from inscope.apps.cases.selectors import open_case_with
from inscope.apps.cases.services import add_events, touch_case
from inscope.apps.coverage.errors import ExceptionRefusedError, NoReasonError
from inscope.apps.coverage.selectors import exceptions_of, latest_decision
from inscope.apps.coverage.services import record_exception
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.flows.coverage.decide import audit_case
from inscope.pg.tenancy import acting_as


def grant_exception(actor: Actor, case_id: UUID, *, reason: str, ends_on: date, today: date, now: datetime) -> None:
    """Record that a refused case is helped all the same, until a day that is included.

    Raises:
        RightRefusedError: exceptions belong to another role.
        ExceptionRefusedError: the decision refuses nothing, has an exception already, or the day is past.
        NoReasonError: an exception has a reason.
    """
    actor.require(Right.GRANT_EXCEPTIONS)
    reason = reason.strip()
    if not reason:
        raise NoReasonError
    if ends_on < today:
        raise ExceptionRefusedError(f"the exception would end on {ends_on}, before today", hint="name a later day")
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        decision = latest_decision(actor=actor, case_id=case.id)
        if not Outcome(decision.outcome).denies:
            raise ExceptionRefusedError(
                f"the decision is `{decision.outcome}`: an exception stands beside a refusal",
                hint="wait for the decision, or change a fact",
            )
        if any(one.decision_id == decision.id for one in exceptions_of(actor=actor, case_id=case.id)):
            raise ExceptionRefusedError("this decision has an exception already")
        role = actor.role_for(Right.GRANT_EXCEPTIONS)
        record_exception(
            actor=actor,
            customer_id=case.customer_id,
            decision=decision,
            role=role,
            reason=reason,
            ends_on=ends_on,
            now=now,
        )
        add_events(actor=actor, case=case, now=now, events=[("exception", {"ends_on": ends_on.isoformat()})])
        touch_case(case_id=case.id, now=now)
        details = {"clause": decision.clause, "ends_on": ends_on.isoformat()}
        audit_case(actor=actor, case=case, event="exception_granted", now=now, details=details)
