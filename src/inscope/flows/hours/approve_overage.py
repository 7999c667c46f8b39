"""Let a customer approve work beyond its blocks, in writing and beforehand: how much, at what rate, until when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.errors import CaseResolvedError
from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with
from inscope.apps.cases.services import add_events, checked_body, touch_case
from inscope.apps.coverage.selectors import latest_decision
from inscope.apps.hours.approvals import NewApproval, add_approval, approval_under_key
from inscope.apps.hours.errors import NoActivityError
from inscope.apps.identity.selectors import contacts_who
from inscope.apps.published.selectors import policy_of
from inscope.core.money import checked_currency, money_words
from inscope.core.outbox import one_line
from inscope.core.overage import Approval, ApprovalRefusedError
from inscope.core.people import Actor, ContactRole, Right
from inscope.flows.coverage.decide import audit_case
from inscope.flows.hours.contents import digest_of_contents, require_same_contents
from inscope.flows.outbox.tell import tell_of_act
from inscope.pg.tenancy import acting_as
from inscope.reads.recipients import people_among
from inscope.reads.time_card import clock_of
from inscope.reads.time_plan import asked_activity


@dataclass(frozen=True, slots=True)
class Given:
    """What is approved: minutes at most, an hour's rate in minor units, and the last day; `key` names it for ever."""

    key: str
    cap_minutes: int
    rate_minor: int
    currency: str
    ends_on: date

    def digest(self, *besides: object) -> str:
        """Name the contents, so that the same key with other contents is noticed."""
        return digest_of_contents(self.cap_minutes, self.rate_minor, self.currency, self.ends_on, *besides)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who approved on paper or by mail, on which day, and what shows it."""

    contact: UUID | None
    approved_on: date
    text: str


def approve_overage(actor: Actor, case_id: UUID, given: Given, *, today: date, now: datetime) -> None:
    """Approve work on a request beyond its blocks, from today, as a contact; once for each key.

    Raises:
        RightRefusedError: the contact approves nothing.
        NoCaseError, CaseResolvedError: there is no such case for this actor, or it is resolved.
        NoActivityError: the request draws on no hours.
        ApprovalRefusedError: it allows nothing, or no day that is to come.
        KeyTakenError: the key was used for another approval.
    """
    actor.require(Right.APPROVE_OVERAGE)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        body_digest = given.digest(case_id, actor.person)
        if not _stands(actor, case, given, body_digest):
            _check(actor, case, given, today, today)
            new = _new(case, given, body_digest, contact_id=actor.person, approved_on=today)
            _keep(actor, case, new, "overage_approved", now=now)


def record_approval(
    actor: Actor, case_id: UUID, given: Given, evidence: Evidence, *, today: date, now: datetime
) -> None:
    """Record what a contact approved elsewhere, as one of the staff, with what shows it; once for each key.

    The contact is told, so that somebody notices what was never approved.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, CaseResolvedError: there is no such case for this actor, or it is resolved.
        NoActivityError: the request draws on no hours.
        ApprovalRefusedError: it allows nothing, no contact of the customer gave it, or its days are none.
        TextRefusedError: what shows it is not said.
        KeyTakenError: the key was used for another approval.
    """
    actor.require(Right.WORK_CASES)
    text = checked_body(evidence.text, "evidence")
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        body_digest = given.digest(case_id, evidence.contact, evidence.approved_on, evidence.text)
        if not _stands(actor, case, given, body_digest):
            able = contacts_who(actor=actor, customer_id=case.customer_id, role=ContactRole.APPROVE_OVERAGE)
            contact = next((one for one in able if one.public_id == evidence.contact), None)
            if contact is None:
                message = "this is no contact whom the customer lets approve work beyond blocks"
                raise ApprovalRefusedError(message, field="contact", hint="name who approved it")
            _check(actor, case, given, evidence.approved_on, today)
            on = evidence.approved_on
            new = _new(case, given, body_digest, contact_id=contact.id, approved_on=on, evidence=text)
            _keep(actor, case, new, "overage_recorded", now=now, contact=contact.name)


def _stands(actor: Actor, case: CaseRow, given: Given, body_digest: str) -> bool:
    """Whether it is kept under its key already."""
    earlier = approval_under_key(actor=actor, customer_id=case.customer_id, key=given.key)
    if earlier is None:
        return False
    require_same_contents(earlier.body_digest, body_digest)
    return True


def _check(actor: Actor, case: CaseRow, given: Given, approved_on: date, today: date) -> None:
    if not case.is_open:
        raise CaseResolvedError
    if not asked_activity(latest_decision(actor=actor, case_id=case.id).facts):
        raise NoActivityError
    if approved_on > today:
        raise ApprovalRefusedError(f"{approved_on} is still to come", field="approved_on", hint="name its day")
    if given.ends_on < today:
        raise ApprovalRefusedError(f"{given.ends_on} is past", field="ends_on", hint="name today or a later day")
    Approval(0, given.cap_minutes, approved_on, given.ends_on)


def _new(
    case: CaseRow, given: Given, body_digest: str, *, contact_id: int, approved_on: date, evidence: str = ""
) -> NewApproval:
    return NewApproval(
        key=given.key,
        body_digest=body_digest,
        contact_id=contact_id,
        evidence=evidence,
        cap_minutes=given.cap_minutes,
        rate_minor=given.rate_minor,
        currency=checked_currency(given.currency),
        starts_on=approved_on,
        ends_on=given.ends_on,
        objection_days=policy_of(digest=case.pack_digest).pack.services.hours.objection_days,
    )


def _keep(actor: Actor, case: CaseRow, new: NewApproval, event: str, *, now: datetime, contact: str = "") -> None:
    """Keep it, and tell; `contact` is the name of who approved it, where another person records it."""
    add_approval(actor=actor, case=case, new=new, now=now)
    said = {
        "hours": clock_of(new.cap_minutes),
        "rate": money_words(new.rate_minor, new.currency),
        "ends_on": new.ends_on.isoformat(),
    }
    add_events(actor=actor, case=case, now=now, events=[(event, said | {"why": new.evidence})])
    touch_case(case_id=case.id, now=now)
    told = _("Up to %(hours)s hours beyond the blocks are approved, at %(rate)s an hour, until %(ends_on)s.") % said
    named = people_among(actor, [new.contact_id]) if contact else ()
    if contact:
        recorded = _("It is recorded that %(contact)s approved this. Who did not can revoke it on that page.")
        told = f"{told}\n{recorded % {'contact': one_line(contact)}}"
    tell_of_act(actor=actor, case=case, event=event, said=told, why=new.evidence, now=now, besides=named)
    audit_case(actor=actor, case=case, event=event, now=now, details=said)
