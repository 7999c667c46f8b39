"""Revoke an approval of work beyond the blocks: nothing more is charged to it, and what was charged stays."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with
from inscope.apps.cases.services import add_events, checked_body, checked_note, touch_case
from inscope.apps.hours.approvals import approval_with, mark_revoked
from inscope.apps.hours.rows import ApprovalRow
from inscope.core.people import Actor, Right
from inscope.core.sla.warnings import Whom
from inscope.flows.coverage.decide import audit_case
from inscope.flows.outbox.tell import tell_of_act
from inscope.pg.tenancy import acting_as
from inscope.reads.recipients import Recipient, people_among, warned_people
from inscope.reads.time_card import clock_of


def revoke_approval(actor: Actor, case_id: UUID, approval_id: UUID, *, why: str, now: datetime) -> None:
    """Revoke an approval of one's company, as a contact; the same once more changes nothing.

    Raises:
        RightRefusedError: the contact approves nothing.
        NoCaseError, NoSuchApprovalError: there is no such case for this actor, or no such approval of it.
        TextRefusedError: why is too long, or cannot be read.
        ApprovalRevokedError: it was revoked before, by somebody else or for another reason.
    """
    actor.require(Right.APPROVE_OVERAGE)
    _revoke(actor, case_id, approval_id, checked_note(why, "why"), now)


def record_revocation(actor: Actor, case_id: UUID, approval_id: UUID, *, evidence: str, now: datetime) -> None:
    """Record that the customer revoked an approval elsewhere, as one of the staff, with what shows it.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, NoSuchApprovalError: there is no such case for this actor, or no such approval of it.
        TextRefusedError: what shows it is not said.
        ApprovalRevokedError: it was revoked before, by somebody else or otherwise.
    """
    actor.require(Right.WORK_CASES)
    _revoke(actor, case_id, approval_id, checked_body(evidence, "evidence"), now)


def _revoke(actor: Actor, case_id: UUID, approval_id: UUID, why: str, now: datetime) -> None:
    """Revoke it, also on a case that is resolved: late work of its days could be charged still."""
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        approval = approval_with(actor=actor, case_id=case.id, public_id=approval_id)
        if (approval.revoked_by_id, approval.revoked_because) == (actor.person_id, why):
            return
        mark_revoked(actor=actor, approval=approval, why=why, now=now)
        used = {"used": clock_of(approval.used_minutes), "hours": clock_of(approval.cap_minutes)}
        event = "revocation_recorded" if actor.is_staff else "overage_revoked"
        add_events(actor=actor, case=case, now=now, events=[(event, used | {"why": why})])
        touch_case(case_id=case.id, now=now)
        said = _(
            "The approval of %(hours)s hours beyond the blocks is revoked: nothing more is charged to it. "
            "%(used)s hours of it are used, and stay charged."
        )
        tell_of_act(
            actor=actor,
            case=case,
            event=event,
            said=said % used,
            why=why,
            now=now,
            besides=_besides(actor, case, approval),
        )
        details = used | {"approval": str(approval.public_id)}
        audit_case(actor=actor, case=case, event=event, now=now, details=details)


def _besides(actor: Actor, case: CaseRow, approval: ApprovalRow) -> Sequence[Recipient]:
    """Return who is told besides: whoever approved it; or, where nobody has the case, every engineer."""
    if actor.is_staff:
        return people_among(actor, [approval.contact_id])
    return warned_people(case, {Whom.ASSIGNEE}, on_call=None)
