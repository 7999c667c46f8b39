"""Say that one has it: nobody else is told of a response any more until it is late."""

from datetime import datetime
from uuid import UUID

from inscope.apps.cases.selectors import events_of, open_case_with
from inscope.apps.cases.services import add_events
from inscope.apps.sla.selectors import clocks_of
from inscope.core.people import Actor, Right
from inscope.core.sla.acknowledged import ACKNOWLEDGED, NothingToAcknowledgeError, standing, taken_on
from inscope.core.sla.explain import utc
from inscope.core.zones import seconds_of
from inscope.flows.coverage.decide import audit_case
from inscope.pg.tenancy import acting_as


def acknowledge(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """Take on the most urgent warning of the response that is owed.

    Raises:
        NoCaseError: there is no such case for this actor.
        CaseResolvedError: the case is resolved.
        NothingToAcknowledgeError: no warning waits for anybody.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        events = events_of(actor=actor, case_id=case.id)
        clock = next(iter(clocks_of(actor=actor, cases=[case.id])), None)
        if clock is None or clock.due_at is None:
            raise NothingToAcknowledgeError
        warned = taken_on(standing(events, clock.target, clock.due_at))
        details = {"warned": warned.value, "target": clock.target, "due_at": utc(seconds_of(clock.due_at))}
        add_events(actor=actor, case=case, now=now, events=[(ACKNOWLEDGED, details)], is_internal=True)
        audit_case(actor=actor, case=case, event="warning_acknowledged", now=now, details=details)
