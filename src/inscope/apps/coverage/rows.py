"""Decisions and statements as the rest of the product sees them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inscope.core.policy import Decision
from inscope.core.policy.vocabulary import SourceKind


@dataclass(frozen=True, slots=True)
class AssertionRow:
    """What a person stated; `value` as JSON."""

    id: int
    public_id: UUID
    fact: str
    value: str
    source: SourceKind
    person_id: int
    role: str
    why: str
    evidence: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class NewAssertion:
    """What a person states."""

    fact: str
    value: str
    source: SourceKind
    role: str
    why: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision as it was stored; of no person where the product decided by itself."""

    id: int
    public_id: UUID
    case_id: int
    number: int
    digest: str
    facts: str
    sources: str
    canonical: str
    outcome: str
    clause: str
    cause: str
    person_id: int | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What a clock reads of a decision: the plan that it knew, and as JSON the first fact that was missing."""

    case_id: int
    number: int
    plan: str | None
    missing: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided just now, and the statements that this rests on."""

    decision: Decision
    stored: StoredDecision
    statements: tuple[AssertionRow, ...]


@dataclass(frozen=True, slots=True)
class ExceptionGrantedRow:
    """Goodwill beside a decision."""

    decision_id: int
    clause: str
    person_id: int
    role: str
    reason: str
    granted_at: datetime
    ends_on: date


@dataclass(frozen=True, slots=True)
class ReviewOfDecision:
    """A review: what was asked, and the answer once there is one."""

    id: int
    decision_id: int
    asked_by_id: int
    asked_at: datetime
    why: str
    first_person_id: int | None
    answered_by_id: int | None
    answered_at: datetime | None
    answer: str
    is_upheld: bool | None
