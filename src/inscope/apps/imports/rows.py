"""Imports as the rest of the product sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from inscope.apps.imports.models import State
from inscope.core.imports import Standing, Values, What

MET_SECONDS = 3
"""So long may pass between the beginning of a step and the moment at which somebody works on it."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import. `is_at_work` says that somebody works on it; one that is in work without them was interrupted."""

    id: int
    public_id: UUID
    what: What
    file_name: str
    digest: str
    may_change: bool
    state: State
    done: int
    total: int
    added: int
    changed: int
    unchanged: int
    problem_count: int
    made_by: int | None
    made_at: datetime
    begun_at: datetime
    ended_at: datetime | None
    is_at_work: bool = False

    @property
    def is_in_work(self) -> bool:
        """Whether a step of it began and has not ended."""
        return self.state in {State.CHECKING, State.IMPORTING, State.UNDOING}

    def was_interrupted(self, now: datetime) -> bool:
        """Say whether a step is in work and nobody works on it."""
        return self.is_in_work and not self.is_at_work and now - self.begun_at > timedelta(seconds=MET_SECONDS)


@dataclass(frozen=True, slots=True)
class DoneTo:
    """What an import does to a record: as it stands afterwards, its values before if it stood, the changes in words."""

    stands: Standing
    before: Values | None = None
    changes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DoneRow:
    """What an import did to a record; `before` is empty where it was added."""

    record_id: int
    subject: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An import as the history of a record tells it: when the file came and by whom, and what it changed."""

    at: datetime
    person_id: int | None
    name: str
    is_new: bool
    is_undone: bool
    changes: Mapping[str, object]
