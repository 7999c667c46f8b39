"""Estimates of the work on requests: reads and writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet

from inscope.apps.cases.errors import KeyTakenError
from inscope.apps.cases.rows import CaseRow
from inscope.apps.hours.errors import EstimateDoneError, NoSuchEstimateError
from inscope.apps.hours.models import Estimate
from inscope.apps.hours.rows import EstimateRow
from inscope.apps.hours.services import violated_by
from inscope.core.estimates import Status
from inscope.core.people import Actor
from inscope.pg.ids import uuid7
from inscope.pg.rows import Rows


def _estimates(where: str) -> Rows[EstimateRow]:
    return Rows(EstimateRow, "hours_estimate", where=where, order="order by id desc")


_WAITING = Estimate.objects.filter(status=Status.WAITING.value)
_OF_CASE = _estimates("case_id = %(case_id)s")
_WITH = _estimates("public_id = %(public_id)s and case_id = %(case_id)s")
_UNDER_KEY = _estimates("customer_id = %(customer_id)s and key = %(key)s")


@dataclass(frozen=True, slots=True)
class NewEstimate:
    """An estimate to be kept: `key` is what the client names it by, for ever."""

    key: str
    body_digest: str
    minutes: int
    text: str


def estimates_of(*, actor: Actor, case_id: int) -> Sequence[EstimateRow]:
    """Return the estimates of a case, the latest first."""
    return _OF_CASE.read(actor, case_id=case_id)


def estimate_with(*, actor: Actor, case_id: int, public_id: UUID) -> EstimateRow:
    """Return an estimate of a case.

    Raises:
        NoSuchEstimateError: there is none of this case.
    """
    found = _WITH.first(actor, case_id=case_id, public_id=public_id)
    if found is None:
        raise NoSuchEstimateError
    return found


def estimate_under_key(*, actor: Actor, customer_id: int, key: str) -> EstimateRow | None:
    """Return what was estimated under a key."""
    return _UNDER_KEY.first(actor, customer_id=customer_id, key=key)


def add_estimate(*, actor: Actor, case: CaseRow, new: NewEstimate, now: datetime) -> EstimateRow:
    """Keep an estimate of a locked case, in the place of one that waits.

    Raises:
        KeyTakenError: another case of the customer got one under that key just now; the transaction is over.
    """
    withdraw_estimates(actor=actor, case_id=case.id, now=now)
    public_id = uuid7(now)
    try:
        Estimate.objects.create(
            customer_id=case.customer_id,
            public_id=public_id,
            case_id=case.id,
            person_id=actor.person,
            minutes=new.minutes,
            text=new.text,
            made_at=now,
            key=new.key,
            body_digest=new.body_digest,
        )
    except IntegrityError as error:
        if violated_by(error) != "estimate_once":
            raise
        raise KeyTakenError from error
    return estimate_with(actor=actor, case_id=case.id, public_id=public_id)


def answer_estimate(*, actor: Actor, estimate: EstimateRow, status: Status, answer: str, now: datetime) -> None:
    """Keep what the customer says to an estimate.

    Raises:
        EstimateDoneError: it is answered, or withdrawn.
    """
    if not _answered(actor, _WAITING.filter(id=estimate.id), status, answer, now):
        raise EstimateDoneError(estimate.status)


def withdraw_estimates(*, actor: Actor, case_id: int, now: datetime) -> None:
    """Let no estimate of a case wait any more."""
    _answered(actor, _WAITING.filter(case_id=case_id), Status.WITHDRAWN, "", now)


def _answered(actor: Actor, waiting: QuerySet[Estimate], status: Status, answer: str, now: datetime) -> int:
    return waiting.update(status=status.value, answered_by=actor.person, answered_at=now, answer=answer)
