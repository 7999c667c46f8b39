"""What pages about cases show of people, files and the time line: frozen rows, shared by portal and desk."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inscope.core.outcome import Outcome
from inscope.core.sla.live import LiveClock


@dataclass(frozen=True, slots=True)
class PersonName:
    """Somebody, as a page names them."""

    name: str
    initials: str
    is_staff: bool


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that came with a message."""

    public_id: UUID
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a time line: `message`, `note` (internal) or `event`.

    An event has an icon of Lucide and a sentence; `outcome` where it is a decision.
    """

    kind: str
    at: datetime
    person: PersonName | None
    body: str = ""
    files: tuple[FileRow, ...] = ()
    icon: str = ""
    text: str = ""
    why: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact of a case: its value in words, who gave it, and whether the reader may state it anew."""

    name: str
    label: str
    value: str
    source: str
    why: str
    is_known: bool
    can_change: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer."""

    value: str
    label: str
    hint: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class FactForm:
    """The form that states one fact: a list of choices, or an input of a type. `error` says what was refused."""

    name: str
    label: str
    question: str
    hint: str
    choices: tuple[Choice, ...]
    input_type: str
    input_mode: str
    value: str
    error: str
    needs_why: bool
    why: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case with the names that lists and pages show of it."""

    id: int
    public_id: UUID
    subject: str
    priority: str
    status: str
    in_review: bool
    outcome: str
    clause: str
    waiting_for: str
    judge_fact: str
    judge_role: str
    decisions: int
    pack_digest: str
    calendar_version: UUID | None
    contract_targets: str | None
    asked_on: date
    opened_at: datetime
    updated_at: datetime
    customer: str
    customer_public_id: UUID
    instance: str | None
    instance_public_id: UUID | None
    assignee: str | None
    opener: str
    opener_customer_id: int | None
    clock_plan: str | None
    clock_target: str | None
    clock_state: str | None
    clock_due_at: datetime | None
    clock_left: int | None
    clock_whole: int | None
    clock_waited: int | None


@dataclass(frozen=True, slots=True)
class HeadRecord(CaseRecord):
    """The same with what runs on its instance, and whether there is what most cases have none of.

    `has_hours`: time was estimated, approved or logged for it.
    """

    customer_id: int
    contract_times: UUID | None
    instance_id: int | None
    product: str | None
    release: str | None
    has_hours: bool
    has_files: bool
    has_exceptions: bool
    has_reviews: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list. `waiting` says for whom it waits, in words, if for anybody; `clock` stands while one counts.

    `taken_by` names who has taken on the response that is owed, where the list tells it.
    """

    public_id: UUID
    reference: str
    subject: str
    customer: str
    instance: str
    priority: str
    outcome: Outcome
    clause: str
    waiting: str
    is_open: bool
    in_review: bool
    assignee: PersonName | None
    opened_at: datetime
    updated_at: datetime
    clock: LiveClock | None
    taken_by: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """Goodwill beside a decision."""

    clause: str
    reason: str
    person: PersonName
    granted_at: datetime
    ends_on: date
    is_over: bool


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review of a decision: what the customer asked, and the answer of a second person once there is one."""

    why: str
    asked_by: PersonName
    asked_at: datetime
    answer: str
    answered_by: PersonName | None
    answered_at: datetime | None
    is_upheld: bool | None


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What stands above a case, on the desk and in the portal."""

    public_id: UUID
    reference: str
    subject: str
    customer: str
    customer_id: UUID
    product: str
    instance: str
    is_licensed: bool
    plan: str
    priority: str
    is_open: bool
    waiting: str
    opened_by: PersonName
    opened_at: datetime
    assignee: PersonName | None
    clock: LiveClock | None
