"""Clocks as the rest of the product sees them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ClockRow:
    """The clock of a case, as it is kept."""

    case_id: int
    plan: str
    target: str
    state: str
    started_at: datetime | None
    due_at: datetime | None
    left_seconds: int | None
    whole_seconds: int | None
    waited_seconds: int
    calendar: str
    zones: str
    change: int


@dataclass(frozen=True, slots=True)
class NewClock:
    """A clock as it is to be kept."""

    plan: str
    target: str
    state: str
    started_at: datetime | None
    due_at: datetime | None
    left_seconds: int | None
    whole_seconds: int | None
    waited_seconds: int
    calendar: str
    zones: str
