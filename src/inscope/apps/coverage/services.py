"""Writes decisions, statements, exceptions and reviews. There is no service that changes a decision."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from inscope.apps.coverage.models import Assertion, DecisionAssertion, DecisionRow, ExceptionGranted, Review
from inscope.apps.coverage.rows import AssertionRow, NewAssertion, ReviewOfDecision, StoredDecision
from inscope.apps.coverage.selectors import review_row
from inscope.core.people import Actor
from inscope.core.policy import Decision
from inscope.core.policy.sourced import Gathered
from inscope.pg.ids import uuid7
from inscope.pg.rows import Insert, values_of

_ASSERTIONS, _DECISIONS, _RESTS_ON = Insert(Assertion), Insert(DecisionRow), Insert(DecisionAssertion)


def record_assertions(
    *, actor: Actor, customer_id: int, case_id: int, stated: Iterable[NewAssertion], now: datetime
) -> tuple[AssertionRow, ...]:
    """Add what a person stated."""
    rows = [{**values_of(one), "public_id": uuid7(now), "person_id": actor.person, "stated_at": now} for one in stated]
    numbers = _ASSERTIONS.add([{**row, "customer_id": customer_id, "case_id": case_id} for row in rows])
    return tuple(AssertionRow(id=number, **row) for number, row in zip(numbers, rows, strict=True))


def record_decision(
    *,
    actor: Actor,
    customer_id: int,
    case_id: int,
    number: int,
    cause: str,
    decision: Decision,
    gathered: Gathered,
    now: datetime,
) -> StoredDecision:
    """Add a decision with everything it rests on."""
    row: dict[str, Any] = {
        "public_id": uuid7(now),
        "case_id": case_id,
        "number": number,
        "digest": decision.policy.pack.digest,
        "facts": gathered.facts_text(),
        "sources": gathered.sources_text(),
        "canonical": decision.canonical().decode(),
        "outcome": decision.outcome.value,
        "clause": decision.clause or "",
        "cause": cause,
        "person_id": actor.person_id,
        "decided_at": now,
    }
    stored = StoredDecision(id=_DECISIONS.add_one(customer_id=customer_id, **row), **row)
    _RESTS_ON.add_beside(
        {"customer_id": customer_id, "decision_id": stored.id, "assertion_id": one} for one in gathered.statements
    )
    return stored


def record_exception(
    *, actor: Actor, customer_id: int, decision: StoredDecision, role: str, reason: str, ends_on: date, now: datetime
) -> None:
    """Add goodwill beside a decision."""
    ExceptionGranted.objects.create(
        customer_id=customer_id,
        case_id=decision.case_id,
        decision_id=decision.id,
        clause=decision.clause,
        person_id=actor.person,
        role=role,
        reason=reason,
        granted_at=now,
        ends_on=ends_on,
    )


def ask_review(
    *, actor: Actor, customer_id: int, decision: StoredDecision, why: str, first_person_id: int | None, now: datetime
) -> ReviewOfDecision:
    """Add a customer's wish for a second look."""
    return review_row(
        Review.objects.create(
            customer_id=customer_id,
            case_id=decision.case_id,
            decision_id=decision.id,
            asked_by_id=actor.person,
            asked_at=now,
            why=why,
            first_person_id=first_person_id,
        )
    )


def answer_review(*, actor: Actor, review: ReviewOfDecision, answer: str, is_upheld: bool, now: datetime) -> None:
    """Close a review with the words of a second person."""
    Review.objects.filter(id=review.id).update(
        answered_by_id=actor.person, answered_at=now, answer=answer, is_upheld=is_upheld
    )
