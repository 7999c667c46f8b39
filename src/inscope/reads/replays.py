"""Stored decisions, decided again from their facts by the pack that their digest names."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_numbered, case_with
from inscope.apps.coverage.rows import StoredDecision
from inscope.apps.coverage.selectors import decision_numbered, decision_range, decisions_between, decisions_of
from inscope.apps.published.selectors import policy_of
from inscope.core.cases import NoCaseError, number_of
from inscope.core.people import Actor, Right
from inscope.core.policy import FactError
from inscope.core.policy.replay import replay
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import reference


@dataclass(frozen=True, slots=True)
class ReplayedDecision:
    """A decision that was decided again; of each part that differs its name, as stored, and as decided again.

    `case` is how people name it.
    """

    case_id: int
    case: str
    number: int
    digest: str
    outcome: str
    differences: tuple[tuple[str, str, str], ...]

    @property
    def is_identical(self) -> bool:
        """Whether deciding again gave the same bytes."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class ReplayedRange:
    """How many decisions were decided again, and those that differ."""

    count: int
    differing: tuple[ReplayedDecision, ...]


def replay_case(actor: Actor, case: str, number: int | None = None) -> tuple[ReplayedDecision, ...]:
    """Decide every decision of a case again, or the one of a number; the case by number, as people name it, or by id.

    Raises:
        NoCaseError, NoDecisionError: there is none such for this actor.
    """
    actor.require(Right.READ_CASES)
    with acting_as(actor):
        found = _case(actor, case)
        if number is None:
            stored = decisions_of(actor=actor, case_id=found.id)
        else:
            stored = (decision_numbered(actor=actor, case_id=found.id, number=number),)
        return tuple(_replayed(one, found.asked_on) for one in stored)


def replay_between(actor: Actor, first: int, last: int) -> ReplayedRange:
    """Decide every decision again whose row number is in a range, both included."""
    actor.require(Right.READ_CASES)
    count, differing = 0, []
    with acting_as(actor):
        for stored, asked_on in decisions_between(actor=actor, first=first, last=last):
            one = _replayed(stored, asked_on)
            count += 1
            if not one.is_identical:
                differing.append(one)
    return ReplayedRange(count, tuple(differing))


def stored_range(actor: Actor) -> tuple[int, int, int]:
    """Return the lowest and the highest row number of decisions, and how many there are."""
    actor.require(Right.READ_CASES)
    with acting_as(actor):
        return decision_range(actor=actor)


def _case(actor: Actor, name: str) -> CaseRow:
    number = number_of(name)
    if number is not None:
        return case_numbered(actor=actor, number=number)
    try:
        public_id = UUID(name)
    except ValueError:
        raise NoCaseError from None
    return case_with(actor=actor, public_id=public_id)


def _replayed(stored: StoredDecision, asked_on: date) -> ReplayedDecision:
    try:
        found = replay(policy_of(digest=stored.digest), stored.facts, asked_on, stored.canonical)
        differences = found.differences
    except FactError as error:  # facts that were changed need not be of the policy any more
        differences = (("facts", stored.facts, error.message),)
    case = reference(stored.case_id)
    return ReplayedDecision(stored.case_id, case, stored.number, stored.digest, stored.outcome, differences)
