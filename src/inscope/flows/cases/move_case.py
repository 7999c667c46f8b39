"""Move a case along: give it to somebody, resolve it, reopen it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils import timezone

from inscope.apps.cases.errors import CaseOpenError
from inscope.apps.cases.selectors import case_with, open_case_with
from inscope.apps.cases.services import add_events, set_assignee, set_status
from inscope.apps.identity.selectors import staff_person
from inscope.core.people import Actor, Right
from inscope.core.waiting import Turned
from inscope.flows.cases.wait_for_customer import turn_over
from inscope.flows.coverage.decide import audit_case
from inscope.flows.hours.estimate_work import close_estimates
from inscope.flows.sla.keep_clock import keep_clock
from inscope.pg.tenancy import acting_as


def assign_case(actor: Actor, case_id: UUID, *, to: UUID | Literal["me"] | None, now: datetime) -> None:
    """Give a case to one of the staff, to oneself, or to nobody.

    Raises:
        NoSuchPersonError: there is no such colleague.
        CaseResolvedError: the case is resolved.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        person = _taker(actor, to)
        set_assignee(case_id=case.id, person_id=person, now=now)
        events = [("assigned", {"person": person})]
        add_events(actor=actor, case=case, now=now, events=events, is_internal=True)
        audit_case(actor=actor, case=case, event="case_assigned", now=now, details={"person": person})


def resolve_case(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """Close a case; it takes messages still, and can be reopened by either side. It holds no hours any more.

    Raises:
        CaseResolvedError: it is resolved.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        set_status(case_id=case.id, status="resolved", now=now)
        add_events(actor=actor, case=case, now=now, events=[("resolved", {})])
        keep_clock(actor=actor, case=case)
        close_estimates(actor=actor, case=case, today=timezone.localdate(now), now=now)
        audit_case(actor=actor, case=case, event="case_resolved", now=now)


def reopen_case(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """Open a resolved case again.

    Raises:
        CaseOpenError: it is open.
    """
    actor.require(Right.WORK_CASES if actor.is_staff else Right.WRITE_REQUESTS)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        if case.is_open:
            raise CaseOpenError
        set_status(case_id=case.id, status="open", now=now)
        turn_over(actor, case, Turned.REOPENED, now)
        add_events(actor=actor, case=case, now=now, events=[("reopened", {})])
        keep_clock(actor=actor, case=case)
        audit_case(actor=actor, case=case, event="case_reopened", now=now)


def _taker(actor: Actor, to: UUID | Literal["me"] | None) -> int | None:
    if to is None:
        return None
    return actor.person if to == "me" else staff_person(actor=actor, public_id=to).id
