"""Record by when an answer is due, as it was agreed with the customer."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.selectors import open_case_with
from inscope.apps.cases.services import add_events, checked_body, touch_case
from inscope.core.agreed import agreed_due
from inscope.core.people import Actor, Right
from inscope.core.sla.clock import clock_at
from inscope.core.sla.explain import utc
from inscope.core.zones import seconds_of
from inscope.flows.coverage.decide import audit_case
from inscope.flows.outbox.tell import tell_of_act
from inscope.flows.sla.keep_clock import keep_clock
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import history_of, services_of
from inscope.reads.plans import wall_words, zone_of


def agree_due(actor: Actor, case_id: UUID, *, due: datetime, why: str, now: datetime) -> None:
    """Let the answer that is owed be due when it was agreed: `due` is what clocks of the vendor's calendar show then.

    Raises:
        NoCaseError: there is no such case for this actor.
        CaseResolvedError: the case is resolved.
        DueRefusedError: the plan lets nothing be agreed, nothing is owed, or the instant is past or too far ahead.
        TextRefusedError: who agreed is not said, or not taken.
    """
    actor.require(Right.WORK_CASES)
    why = checked_body(why, "why")
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        history, services = history_of(actor, case), services_of(case)
        clock = None if history.terms is None else clock_at(history.events, history.terms.targets, seconds_of(now))
        plan, zone = services.plans.get(history.plan), zone_of(services)
        at = agreed_due(plan, case.priority, clock, due, zone, now=now)
        agreed = {"due_at": utc(seconds_of(at))}
        add_events(actor=actor, case=case, now=now, events=[("agreed", agreed | {"why": why})])
        touch_case(case_id=case.id, now=now)
        keep_clock(actor=actor, case=case)
        said = _("The next answer is due by %(due)s.") % {"due": wall_words(at, zone)}
        tell_of_act(actor=actor, case=case, event="agreed", said=said, why=why, now=now)
        audit_case(actor=actor, case=case, event="due_agreed", now=now, details=agreed)
