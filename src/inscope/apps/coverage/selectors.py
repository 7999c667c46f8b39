"""Reads decisions and what stands beside them, of a case that the caller was given by the selectors of cases."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Min

from inscope.apps.cases.rows import CaseRow
from inscope.apps.coverage.errors import NoDecisionError
from inscope.apps.coverage.models import DecisionAssertion, DecisionRow, Review
from inscope.apps.coverage.rows import AssertionRow, Awaiting, ExceptionGrantedRow, ReviewOfDecision, StoredDecision
from inscope.core.outcome import Outcome
from inscope.core.people import Actor
from inscope.core.policy.sourced import Sourced
from inscope.pg.rows import Rows
from inscope.pg.tenancy import rows_for

_DECISION = tuple(field.name for field in fields(StoredDecision))
_REVIEW = tuple(field.name for field in fields(ReviewOfDecision))

_GRANTING = [one.value for one in Outcome if one.grants]
_OF_CASE = "case_id = %(case_id)s"
_ASSERTIONS = Rows(AssertionRow, "coverage_assertion", where=_OF_CASE, order="order by id")
_DECISIONS = Rows(StoredDecision, "coverage_decisionrow", where=_OF_CASE, order="order by number")
_AWAITING = Rows(
    Awaiting,
    "coverage_decisionrow",
    where="case_id = any(%(cases)s)",
    order="order by number",
    columns={"plan": "facts::json ->> 'plan'", "missing": "canonical::json #>> '{missing,0}'"},
)
_LATEST = Rows(StoredDecision, "coverage_decisionrow", where=_OF_CASE, order="order by number desc limit 1")
_NUMBERED = Rows(StoredDecision, "coverage_decisionrow", where=f"{_OF_CASE} and number = %(number)s")
_IS_REFUSED = "customer_id = %(customer_id)s and status = 'open' and outcome <> all(%(granting)s)"
_REFUSED = Rows(int, "cases_case", where=_IS_REFUSED, order="order by id", columns=("id",))
_REFUSED_LOCKED = Rows(
    int,
    "cases_case",
    where=f"{_IS_REFUSED} and (%(among)s::bigint[] is null or id = any(%(among)s))",
    order="order by id for update",
    columns=("id",),
)
_OF_THESE_FOR = Rows(
    CaseRow,
    "cases_case",
    where="""id = any(%(cases)s) and exists (
      select from coverage_decisionrow made
      where made.case_id = cases_case.id and made.number = cases_case.decisions and made.facts::jsonb ? %(fact)s
        and made.decided_at < coalesce(%(before)s::timestamptz, 'infinity')
    )""",
    order="order by id",
)
_EXCEPTIONS = Rows(ExceptionGrantedRow, "coverage_exceptiongranted", where=_OF_CASE, order="order by id desc")
_REVIEWS = Rows(ReviewOfDecision, "coverage_review", where=_OF_CASE, order="order by id desc")


def assertions_of(*, actor: Actor, case_id: int) -> Sequence[AssertionRow]:
    """Return everything that people stated of a case, the first first."""
    return _ASSERTIONS.read(actor, case_id=case_id)


def stated_of(assertions: Sequence[AssertionRow]) -> dict[str, Sourced]:
    """Return the latest statement of each fact."""
    return {
        one.fact: Sourced(json.loads(one.value), one.source, one.person_id, one.stated_at, one.role, one.id)
        for one in assertions
    }


def decisions_of(*, actor: Actor, case_id: int) -> Sequence[StoredDecision]:
    """Return the decisions of a case, the first first."""
    return _DECISIONS.read(actor, case_id=case_id)


def awaiting_in(*, actor: Actor, cases: list[int]) -> Sequence[Awaiting]:
    """Return for what each decision of some cases waits, the first first."""
    return _AWAITING.read(actor, cases=cases)


def latest_decision(*, actor: Actor, case_id: int) -> StoredDecision:
    """Return the decision that holds.

    Raises:
        NoDecisionError: the case has none.
    """
    row = _LATEST.first(actor, case_id=case_id)
    if row is None:
        raise NoDecisionError
    return row


def decision_numbered(*, actor: Actor, case_id: int, number: int) -> StoredDecision:
    """Return one decision of a case.

    Raises:
        NoDecisionError: the case has none of that number.
    """
    row = _NUMBERED.first(actor, case_id=case_id, number=number)
    if row is None:
        raise NoDecisionError
    return row


def waiting_for(
    *, actor: Actor, customer_id: int, fact: str, before: datetime | None = None, among: Iterable[int] | None = None
) -> Sequence[CaseRow]:
    """Return the open cases of a customer whose decision knew a fact and granted nothing, locked by their numbers.

    With `before`, those that were decided before then; with `among`, those of these numbers.
    """
    numbers = None if among is None else list(among)
    # What a statement reads beside the rows that it waits for is as old as the statement: another one looks at that.
    locked = list(_REFUSED_LOCKED.read(actor, customer_id=customer_id, granting=_GRANTING, among=numbers))
    return _OF_THESE_FOR.read(actor, cases=locked, fact=fact, before=before)


def seen_waiting_for(*, actor: Actor, customer_id: int, fact: str, before: datetime) -> Sequence[CaseRow]:
    """Return the same that were decided before an instant, with nothing locked."""
    found = list(_REFUSED.read(actor, customer_id=customer_id, granting=_GRANTING))
    return _OF_THESE_FOR.read(actor, cases=found, fact=fact, before=before)


def decisions_between(*, actor: Actor, first: int, last: int) -> Iterator[tuple[StoredDecision, date]]:
    """Yield the decisions of all cases with row numbers in a range, both included, and the day each case was asked."""
    found = rows_for(actor, DecisionRow).filter(id__range=(first, last)).order_by("id")
    for row in found.annotate(asked_on=F("case__asked_on")).iterator(chunk_size=500):
        yield stored_decision(row), row.asked_on


def decision_range(*, actor: Actor) -> tuple[int, int, int]:
    """Return the lowest and the highest row number of decisions, and how many there are."""
    found = rows_for(actor, DecisionRow).aggregate(first=Min("id"), last=Max("id"), count=Count("id"))
    return found["first"] or 0, found["last"] or -1, found["count"]


def judges_of(*, actor: Actor, decision_id: int) -> frozenset[int]:
    """Return the people whose judgments a decision rests on."""
    used = rows_for(actor, DecisionAssertion).filter(decision_id=decision_id, assertion__source="judgment")
    return frozenset(used.values_list("assertion__person_id", flat=True))


def exceptions_of(*, actor: Actor, case_id: int) -> Sequence[ExceptionGrantedRow]:
    """Return the exceptions of a case, the latest first."""
    return _EXCEPTIONS.read(actor, case_id=case_id)


def reviews_of(*, actor: Actor, case_id: int) -> Sequence[ReviewOfDecision]:
    """Return the reviews of a case, the latest first."""
    return _REVIEWS.read(actor, case_id=case_id)


def stored_decision(row: DecisionRow) -> StoredDecision:
    """Return a decision as the rest of the product sees it."""
    return StoredDecision(**_values(row, _DECISION))


def review_row(row: Review) -> ReviewOfDecision:
    """Return a review as the rest of the product sees it."""
    return ReviewOfDecision(**_values(row, _REVIEW))


def _values(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
