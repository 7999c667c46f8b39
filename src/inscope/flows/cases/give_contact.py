"""Name the contact whom we reach around the clock while an urgent case is open."""

import json
from datetime import datetime
from uuid import UUID

from inscope.apps.cases.selectors import open_case_with
from inscope.apps.cases.services import add_events, touch_case
from inscope.apps.coverage.selectors import latest_decision
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.core.priorities import ContactRefusedError, asks_for_contact, checked_contact
from inscope.flows.coverage.decide import audit_case
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import services_of
from inscope.reads.plans import plan_in


def give_contact(actor: Actor, case_id: UUID, *, contact: str, now: datetime) -> None:
    """Keep whom we reach; the latest counts. The customer says it, or an engineer who was told on the phone.

    Raises:
        NoCaseError: there is no such case for this actor.
        CaseResolvedError: the case is resolved.
        ContactRefusedError: nobody asks for one, or nobody could be reached by it.
    Source: service level agreement, dedicated contact (clause SLA-CONTACT).
    """
    actor.require(Right.WORK_CASES if actor.is_staff else Right.WRITE_REQUESTS)
    contact = checked_contact(contact)
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        facts = json.loads(latest_decision(actor=actor, case_id=case.id).facts)
        plan = plan_in(services_of(case), facts)
        if not asks_for_contact(plan, case.priority, Outcome(case.outcome)):
            raise ContactRefusedError(
                f"this case of `{case.priority}` asks for no contact around the clock", hint="write it in a message"
            )
        add_events(actor=actor, case=case, now=now, events=[("contact_given", {"contact": contact})])
        touch_case(case_id=case.id, now=now)
        audit_case(actor=actor, case=case, event="contact_given", now=now)
