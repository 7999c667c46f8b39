"""Review a decision: the customer asks, and a second person answers."""

from datetime import datetime
from uuid import UUID

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with, open_case_with
from inscope.apps.cases.services import add_events, checked_body, set_review
from inscope.apps.coverage.errors import ReviewRefusedError
from inscope.apps.coverage.rows import ReviewOfDecision
from inscope.apps.coverage.selectors import judges_of, latest_decision, reviews_of
from inscope.apps.coverage.services import answer_review, ask_review
from inscope.core.people import Actor, Right
from inscope.flows.coverage.decide import audit_case
from inscope.flows.coverage.judge_case import judge
from inscope.pg.tenancy import acting_as


def ask_for_review(actor: Actor, case_id: UUID, *, why: str, now: datetime) -> None:
    """Let a second person look at the decision that holds.

    Raises:
        TextRefusedError: the customer says in a sentence why.
        ReviewRefusedError: a review is open already, or this decision was reviewed.
    """
    actor.require(Right.WRITE_REQUESTS)
    why = checked_body(why, "why")
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        decision = latest_decision(actor=actor, case_id=case.id)
        for earlier in reviews_of(actor=actor, case_id=case.id):
            if earlier.answered_at is None:
                raise ReviewRefusedError("a review of this decision is open already", hint="its answer comes here")
            if earlier.decision_id == decision.id:
                raise ReviewRefusedError(
                    "this decision was reviewed", hint="write a message, or state a fact that it did not know"
                )
        first = max(judges_of(actor=actor, decision_id=decision.id), default=None)
        ask_review(
            actor=actor, customer_id=case.customer_id, decision=decision, why=why, first_person_id=first, now=now
        )
        set_review(case_id=case.id, in_review=True, now=now)
        add_events(actor=actor, case=case, now=now, events=[("review_asked", {"number": decision.number})])
        audit_case(actor=actor, case=case, event="review_asked", now=now, details={"decision": decision.number})


def uphold(actor: Actor, case_id: UUID, *, answer: str, now: datetime) -> None:
    """Answer a review: the decision stands.

    Raises:
        TextRefusedError: the answer is empty.
        ReviewRefusedError: no review is open, or this person judged the first time.
    """
    _answer(actor, case_id, answer=answer, judgment=None, now=now)


def judge_anew(actor: Actor, case_id: UUID, fact: str, value: object, *, answer: str, now: datetime) -> None:
    """Answer a review by judging a fact otherwise; the case is decided again.

    Raises:
        ReviewRefusedError: no review is open, or this person judged the first time.
        NothingToJudgeError, RoleRefusedError: the fact is not for this person to judge.
    """
    _answer(actor, case_id, answer=answer, judgment=(fact, value), now=now)


def _answer(actor: Actor, case_id: UUID, *, answer: str, judgment: tuple[str, object] | None, now: datetime) -> None:
    actor.require(Right.ANSWER_REVIEWS)
    answer = checked_body(answer, "answer")
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        review = _open_review(actor, case)
        answer_review(actor=actor, review=review, answer=answer, is_upheld=judgment is None, now=now)
        set_review(case_id=case.id, in_review=False, now=now)
        events = [("review_answered", {"is_upheld": judgment is None})]
        add_events(actor=actor, case=case, now=now, events=events)
        if judgment is not None:
            fact, value = judgment
            judge(actor, case, fact, value, why=" ".join(answer.split()), evidence="", cause="review", now=now)
        details = {"is_upheld": judgment is None}
        audit_case(actor=actor, case=case, event="review_answered", now=now, details=details)


def _open_review(actor: Actor, case: CaseRow) -> ReviewOfDecision:
    review = next((one for one in reviews_of(actor=actor, case_id=case.id) if one.answered_at is None), None)
    if review is None:
        raise ReviewRefusedError("no review of this case is open")
    if actor.person_id in judges_of(actor=actor, decision_id=review.decision_id):
        raise ReviewRefusedError("you judged this case: a second person answers its review")
    return review
