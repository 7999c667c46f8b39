"""Give a case another priority, or ask for one: the customer proposes, an engineer decides, each with a reason."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import events_of, open_case_with
from inscope.apps.cases.services import add_events, checked_body, set_priority, touch_case
from inscope.core.people import Actor, Right
from inscope.core.priorities import PriorityRefusedError, open_proposal, other_priority
from inscope.flows.coverage.decide import audit_case
from inscope.flows.outbox.tell import tell_of_act
from inscope.flows.sla.keep_clock import keep_clock
from inscope.pg.tenancy import acting_as


def reclassify_case(actor: Actor, case_id: UUID, *, to: str, why: str, now: datetime) -> None:
    """Give an open case another priority; it answers what the customer proposed, whatever that was.

    Raises:
        NoCaseError: there is no such case for this actor.
        CaseResolvedError: the case is resolved.
        PriorityRefusedError: there is no such priority, or the case has it.
        TextRefusedError: the reason is empty or not taken.
    Source: service level agreement, reclassification (clauses SLA-RECLASS, SLA-RAISE).
    """
    actor.require(Right.WORK_CASES)
    why = checked_body(why, "why")
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        change = {"from": case.priority, "to": other_priority(case.priority, to)}
        set_priority(case_id=case.id, priority=to, now=now)
        add_events(actor=actor, case=case, now=now, events=[("reclassified", change | {"why": why})])
        keep_clock(actor=actor, case=case)
        said = _("The priority is now %(to)s; it was %(from)s.") % change
        tell_of_act(actor=actor, case=case, event="reclassified", said=said, why=why, now=now)
        audit_case(actor=actor, case=case, event="case_reclassified", now=now, details=change)


def propose_priority(actor: Actor, case_id: UUID, *, to: str, why: str, now: datetime) -> None:
    """Ask for another priority of an open case: nothing changes until an engineer answers. A later proposal counts.

    Raises:
        NoCaseError: there is no such case for this actor.
        CaseResolvedError: the case is resolved.
        PriorityRefusedError: there is no such priority, the case has it, or it is proposed already.
        TextRefusedError: the reason is empty or not taken.
    """
    actor.require(Right.WRITE_REQUESTS)
    why = checked_body(why, "why")
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        proposal = {"to": other_priority(case.priority, to)}
        if _proposed(actor, case) == to:
            raise PriorityRefusedError(f"`{to}` is proposed already", hint="we answer it here")
        said = _("Another priority is asked for: %(to)s.") % proposal
        _note(actor, case, ("priority_proposed", proposal), why, said=said, now=now)


def decline_priority(actor: Actor, case_id: UUID, *, why: str, now: datetime) -> None:
    """Leave the priority as it is, and tell the customer why.

    Raises:
        NoCaseError: there is no such case for this actor.
        CaseResolvedError: the case is resolved.
        PriorityRefusedError: nothing is proposed.
        TextRefusedError: the reason is empty or not taken.
    """
    actor.require(Right.WORK_CASES)
    why = checked_body(why, "why")
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        to = _proposed(actor, case)
        if not to:
            raise PriorityRefusedError("no other priority is proposed")
        said = _("The priority stays %(priority)s.") % {"priority": case.priority}
        _note(actor, case, ("priority_declined", {"to": to}), why, said=said, now=now)


def _proposed(actor: Actor, case: CaseRow) -> str:
    """Return the priority that is proposed and not answered; nothing, if there is none."""
    events = events_of(actor=actor, case_id=case.id)
    place = open_proposal(one.kind for one in events)
    return "" if place is None else str(events[place].said["to"])


def _note(
    actor: Actor, case: CaseRow, event: tuple[str, Mapping[str, object]], why: str, *, said: str, now: datetime
) -> None:
    kind, what = event
    add_events(actor=actor, case=case, now=now, events=[(kind, {**what, "why": why})])
    touch_case(case_id=case.id, now=now)
    tell_of_act(actor=actor, case=case, event=kind, said=said, why=why, now=now)
    audit_case(actor=actor, case=case, event=kind, now=now, details=what)
