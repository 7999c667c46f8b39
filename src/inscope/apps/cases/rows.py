"""Cases as the rest of the product sees them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case, with the copies that it carries of its latest decision."""

    id: int
    public_id: UUID
    customer_id: int
    instance_id: int | None
    opened_by_id: int
    opened_at: datetime
    asked_on: date
    subject: str
    priority: str
    pack_digest: str
    status: str
    assignee_id: int | None
    updated_at: datetime
    in_review: bool
    decisions: int
    outcome: str
    clause: str
    waiting_for: str
    judge_fact: str
    judge_role: str
    body_digest: str
    calendar_version: UUID | None
    contract_times: UUID | None
    contract_targets: str | None
    next_due_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved."""
        return self.status == "open"

    @property
    def subject_name(self) -> str:
        """How entries of the audit name the case."""
        return f"case:{self.id}"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message or an internal note."""

    id: int
    public_id: UUID
    person_id: int
    is_staff: bool
    is_internal: bool
    body: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened; `details` are JSON."""

    person_id: int | None
    at: datetime
    kind: str
    details: str

    @property
    def said(self) -> Mapping[str, object]:
        """The details, read."""
        read: Mapping[str, object] = json.loads(self.details)
        return read


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that both sides know to have happened to a case: a message of one of them, or an entry of an event.

    A message has the kind `staff` or `customer`, and no details.
    """

    case_id: int
    at: datetime
    kind: str
    details: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file, without its content; `size` in bytes."""

    public_id: UUID
    message_id: int | None
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file to send."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that somebody adds."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A request that is being written; `answers` as an address holds them."""

    id: int
    public_id: UUID
    customer_id: int
    instance_id: int | None
    answers: str
    subject: str
    body: str
    saved_at: datetime
    case_id: int | None


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is written when a case opens, besides its decision."""

    public_id: UUID
    customer_id: int
    instance_id: int | None
    opened_by_id: int
    opened_at: datetime
    asked_on: date
    subject: str
    priority: str
    pack_digest: str
    key: str
    body_digest: str
    calendar_version: UUID | None
    contract_times: UUID | None
    contract_targets: str | None
    next_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DecisionCopy:
    """What a case repeats of its latest decision, for lists."""

    decisions: int
    outcome: str
    clause: str
    waiting_for: str
    judge_fact: str
    judge_role: str
