"""Estimate the work on a request: the customer accepts it, its time is held, and what is not needed is released."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.errors import CaseResolvedError
from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with, open_case_with
from inscope.apps.cases.services import add_events, checked_body, checked_note, touch_case
from inscope.apps.coverage.selectors import latest_decision
from inscope.apps.hours.errors import EstimateDoneError, NoActivityError
from inscope.apps.hours.estimates import (
    NewEstimate,
    add_estimate,
    answer_estimate,
    estimate_under_key,
    estimate_with,
    withdraw_estimates,
)
from inscope.apps.hours.rows import EstimateRow, NewPosting
from inscope.apps.hours.selectors import holds_of, lock_blocks, locked_blocks
from inscope.apps.hours.services import post
from inscope.core.blocks import hold_plan
from inscope.core.estimates import Status, checked_estimate, to_hold
from inscope.core.ledger import hold, release
from inscope.core.people import Actor, Right
from inscope.flows.coverage.decide import audit_case
from inscope.flows.hours.contents import digest_of_contents, require_same_contents
from inscope.flows.hours.decide_for_hours import decide_soon
from inscope.flows.outbox.tell import tell_of_act
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from inscope.reads.recipients import buyers_of
from inscope.reads.time_card import clock_of
from inscope.reads.time_plan import answering_right, asked_activity, known_minutes


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an engineer estimates: all the work on a request, in minutes; `key` names this estimate for ever."""

    key: str
    minutes: int
    text: str

    def digest(self, case_id: UUID) -> str:
        """Name the contents, so that the same key with other contents is noticed."""
        return digest_of_contents(case_id, self.minutes, self.text)


def estimate_work(actor: Actor, case_id: UUID, proposal: Proposal, *, now: datetime) -> EstimateRow:
    """Propose what the work on a request takes in all, once for each key; one that waits is withdrawn for it.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, CaseResolvedError: there is no such case for this actor, or it is resolved.
        NoActivityError: the request draws on no hours.
        TextRefusedError: what is to be done is not said.
        EstimateRefusedError: it is no estimate, or no more than what is charged and held already.
        KeyTakenError: the key was used for another one.
    """
    actor.require(Right.WORK_CASES)
    text, body_digest = checked_body(proposal.text, "text"), proposal.digest(case_id)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        earlier = estimate_under_key(actor=actor, customer_id=case.customer_id, key=proposal.key)
        if earlier is not None:
            require_same_contents(earlier.body_digest, body_digest)
            return earlier
        if not case.is_open:
            raise CaseResolvedError
        _activity_of(actor, case)
        minutes = checked_estimate(proposal.minutes, known_minutes(actor, case))
        new = NewEstimate(proposal.key, body_digest, minutes, text)
        estimate = add_estimate(actor=actor, case=case, new=new, now=now)
        said = _("We estimate %(hours)s hours for this request. Please accept it or decline it.")
        _tell(actor, case, "estimated", estimate, said=said, why=text, now=now)
        audit_case(actor=actor, case=case, event="work_estimated", now=now, details=_details(estimate))
        return estimate


def answer_work_estimate(
    actor: Actor, case_id: UUID, estimate_id: UUID, *, is_accepted: bool, answer: str, today: date, now: datetime
) -> None:
    """Accept an estimate, which holds its time on the blocks of the activity, all of it or none; or decline it.

    Answered the same once more, it stays as it is.

    Raises:
        RightRefusedError: the actor buys no hours; where nobody of its company does, writes no requests.
        NoCaseError, CaseResolvedError, NoSuchEstimateError: there is none for this actor, or the case is resolved.
        TextRefusedError: the answer is no text.
        EstimateDoneError: it was answered otherwise, or is withdrawn.
        NotEnoughHoursError: the blocks have fewer minutes free; nothing is held, and it can be accepted later.
    """
    answer, status = checked_note(answer, "answer"), Status.ACCEPTED if is_accepted else Status.DECLINED
    with acting_as(actor):
        actor.require(answering_right(actor))
        case = open_case_with(actor=actor, public_id=case_id)
        estimate = estimate_with(actor=actor, case_id=case.id, public_id=estimate_id)
        if estimate.status == status:
            return
        if not estimate.waits:
            raise EstimateDoneError(estimate.status)
        holding = _holding(actor, case, estimate, today) if is_accepted else []
        answer_estimate(actor=actor, estimate=estimate, status=status, answer=answer, now=now)
        said = (
            _("The estimate of %(hours)s hours is accepted.")
            if is_accepted
            else _("The estimate of %(hours)s hours is declined.")
        )
        _tell(actor, case, f"estimate_{status}", estimate, said=said, why=answer, now=now)
        post(actor=actor, postings=holding, now=now)
        audit_case(actor=actor, case=case, event=f"estimate_{status}", now=now, details=_details(estimate))


def release_hours(actor: Actor, case_id: UUID, *, today: date, now: datetime) -> None:
    """Release what a case holds and does not need; where it holds nothing, nothing happens.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError: there is no such case for this actor.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        minutes = release_held(actor=actor, case=case, today=today, now=now)
        if minutes:
            add_events(actor=actor, case=case, now=now, events=[("hours_released", {"hours": clock_of(minutes)})])
            touch_case(case_id=case.id, now=now)
            audit_case(actor=actor, case=case, event="hours_released", now=now, details={"minutes": minutes})


def close_estimates(*, actor: Actor, case: CaseRow, today: date, now: datetime) -> None:
    """Let nothing of a locked case wait or be held, as it is resolved."""
    withdraw_estimates(actor=actor, case_id=case.id, now=now)
    release_held(actor=actor, case=case, today=today, now=now)


def release_held(*, actor: Actor, case: CaseRow, today: date, now: datetime) -> int:
    """Release what a locked case holds, and return how many minutes that is."""
    lock_blocks(actor=actor, numbers=[one.block_id for one in holds_of(actor=actor, case_id=case.id)])
    held = holds_of(actor=actor, case_id=case.id)  # as it is with the blocks locked
    key = f"release:{uuid7(now)}"
    postings = [NewPosting(one.block_id, key, release(one.minutes), today, case_id=case.id) for one in held]
    post(actor=actor, postings=postings, now=now)
    if held:
        decide_soon()
    return sum(one.minutes for one in held)


def _holding(actor: Actor, case: CaseRow, estimate: EstimateRow, today: date) -> list[NewPosting]:
    activity = _activity_of(actor, case)
    blocks = locked_blocks(actor=actor, customer_id=case.customer_id, activity=activity)
    minutes = to_hold(estimate.minutes, known_minutes(actor, case))
    key = f"estimate:{estimate.public_id}"
    return [
        NewPosting(one.block.id, key, hold(one.minutes), today, case_id=case.id)
        for one in hold_plan(blocks, minutes, on=today)
    ]


def _activity_of(actor: Actor, case: CaseRow) -> str:
    activity = asked_activity(latest_decision(actor=actor, case_id=case.id).facts)
    if not activity:
        raise NoActivityError
    return activity


def _tell(
    actor: Actor, case: CaseRow, event: str, estimate: EstimateRow, *, said: str, why: str, now: datetime
) -> None:
    hours = clock_of(estimate.minutes)
    add_events(actor=actor, case=case, now=now, events=[(event, {"hours": hours, "why": why})])
    touch_case(case_id=case.id, now=now)
    answering = buyers_of(case.customer_id, ordered_by=None) if actor.is_staff else ()
    said %= {"hours": hours}
    tell_of_act(actor=actor, case=case, event=event, said=said, why=why, now=now, besides=answering)


def _details(estimate: EstimateRow) -> dict[str, object]:
    return {"estimate": str(estimate.public_id), "minutes": estimate.minutes}
