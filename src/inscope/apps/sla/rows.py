"""Clocks as the rest of the product sees them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inscope.core.sla.oncall import Shift


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A version of a calendar; `content` is its file, as JSON."""

    public_id: UUID
    name: str
    version: str
    content: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarVersionRow:
    """That a version of a calendar was published, and by whom."""

    version: str
    published_at: datetime
    published_by: int | None


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
class WarnedRow:
    """Of what a clock warned; a page told whoever was on call alone."""

    warned: str
    is_page: bool


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


@dataclass(frozen=True, slots=True)
class NewResponse:
    """A response that is over, as it is to be kept."""

    number: int
    target: str
    plan: str
    priority: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime
    used_seconds: int
    is_answered: bool
    is_late: bool
    calendar: str
    zones: str


@dataclass(frozen=True, slots=True)
class ResponseRow(NewResponse):
    """A response as it is kept."""

    case_id: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The responses of a month and a group. `month` counts from one; `within` are median and 90th percentile of used.

    `group` is what an address names the group by, `name` what people do.
    """

    month: int
    group: str
    name: str
    count: int
    late: int
    unanswered: int
    within: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which responses a report counts: those that ended from an instant until before another, and words or nothing."""

    since: datetime
    until: datetime
    target: str = ""
    plan: str = ""
    priority: str = ""
    standing: str = ""
    customer: int = 0


@dataclass(frozen=True, slots=True)
class ReportedRow(NewResponse):
    """A response in a list, with its case."""

    id: int
    case_id: int
    case_public_id: UUID
    subject: str
    customer: str


@dataclass(frozen=True, slots=True)
class ShiftRow(Shift):
    """A shift as it is kept; `is_open` says whether the account of its person is, so that somebody can be reached."""

    id: int
    public_id: UUID
    name: str
    note: str
    is_open: bool
