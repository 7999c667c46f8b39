"""Blocks, postings and work as the rest of the product sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inscope.core.blocks import closing_day
from inscope.core.charging import Rounding, Rules
from inscope.core.estimates import Status
from inscope.core.ledger import Balance, Kind, Move, Posting
from inscope.core.objections import Contested
from inscope.core.overage import Approval, Billing
from inscope.core.second_look import Looked, SecondLook
from inscope.core.timer import Measured

DIGEST_FORM = 2
"""The form in which digests tell of postings. The first one left out their work, their case, who made them, and why."""


@dataclass(frozen=True, slots=True)
class NewBlock:
    """What is sold: `price_minor` in the smallest unit of its currency, nothing where no price is kept.

    An order of a customer says who asked for it, under which key, and perhaps for which case.
    """

    reference: str
    bought_minutes: int
    bought_on: date
    starts_on: date
    ends_on: date
    rules: Rules
    order_reference: str = ""
    price_minor: int | None = None
    currency: str = ""
    activity: str = ""
    requested_by_id: int | None = None
    request_key: str = ""
    request_digest: str = ""
    request_case_id: int | None = None


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block with where its minutes are; pending, until the order is confirmed or declined."""

    id: int
    public_id: UUID
    customer_id: int
    customer: UUID
    reference: str
    order_reference: str
    activity: str
    bought_minutes: int
    bought_on: date
    starts_on: date
    ends_on: date
    increment_minutes: int
    minimum_minutes: int
    rounding: str
    late_entry_days: int
    objection_days: int
    price_minor: int | None
    currency: str
    requested_by_id: int | None
    request_case_id: int | None
    request_digest: str
    is_active: bool
    declined_at: datetime | None
    declined_because: str
    is_withdrawn: bool
    balance: Balance

    @property
    def subject_name(self) -> str:
        """How entries of the audit name it: below its customer."""
        return f"customer:{self.customer}/block:{self.public_id}"

    @property
    def rules(self) -> Rules:
        """The rules that were pinned when it was bought."""
        return Rules(
            self.increment_minutes,
            self.minimum_minutes,
            Rounding(self.rounding),
            self.late_entry_days,
            self.objection_days,
        )

    @property
    def is_pending(self) -> bool:
        """Whether the order waits to be confirmed or declined."""
        return not self.is_active and self.declined_at is None

    @property
    def closes_on(self) -> date:
        """The last day on which it takes work of its days."""
        return closing_day(self.ends_on, self.late_entry_days)

    def is_valid(self, on: date) -> bool:
        """Whether it can be used on a day."""
        return self.is_active and self.starts_on <= on <= self.ends_on

    def takes_from(self, source: "BlockRow", today: date) -> bool:
        """Whether what is free of another block can be carried over into it."""
        is_fit = self.is_active and self.closes_on >= today
        return is_fit and self.id != source.id and self.activity == source.activity


@dataclass(frozen=True, slots=True)
class Begun:
    """A customer with hours that can be used of late: the latest first day of a block, and when some came into one.

    They come as a block is confirmed or allocated, are carried into one, or are given back by work or what was held.
    """

    customer_id: int
    first_day: date
    came_at: datetime


@dataclass(frozen=True, slots=True)
class NewPosting:
    """A move of a block, under the name of what it is made for; of what is held, with the case for which it is."""

    block_id: int
    key: str
    move: Move
    posted_on: date
    entry_id: int | None = None
    corrects: int | None = None
    reason: str = ""
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A posting as it is kept."""

    id: int
    block_id: int
    key: str
    move: Move
    posted_on: date
    made_at: datetime
    person_id: int | None
    entry_id: int | None
    corrects: int | None
    reason: str
    case_id: int | None
    case: UUID | None


def paid_of(block: BlockRow, postings: Iterable[PostingRow]) -> int:
    """Return how many of the unused minutes of a block were paid with it, by its postings."""
    return block.balance.paid_of(sum(one.move.minutes for one in postings if one.move.kind is Kind.PURCHASE))


def posted(number: int, one: NewPosting | PostingRow, person_id: int | None, form: int) -> Posting:
    """Return a posting as the digests of a form tell of it."""
    beside = () if form == 1 else (one.entry_id, one.case_id, person_id, one.reason)
    return Posting(number, one.move, one.posted_on, one.corrects, one.case_id, beside)


@dataclass(frozen=True, slots=True)
class Mischarged:
    """Work that is charged otherwise than its postings say."""

    public_id: UUID
    customer: UUID
    charged_minutes: int
    posted_minutes: int


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Work to be kept: `key` is what the client names it by, for ever; goodwill has a reason, overage an approval."""

    key: str
    body_digest: str
    worked_on: date
    worked_minutes: int
    charged_minutes: int
    text: str
    billing: str = Billing.BLOCK.value
    approval_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Work on a case; `corrected_because` says why it was taken back, and is empty where it stands.

    `second_look` is where that stands, and empty where none is asked for.
    """

    id: int
    public_id: UUID
    customer_id: int
    case_id: int
    case: UUID
    person_id: int
    worked_on: date
    worked_minutes: int
    charged_minutes: int
    text: str
    made_at: datetime
    body_digest: str
    billing: str
    approval_id: int | None
    reason: str
    corrected_because: str
    second_look: str

    @property
    def waits_for_second_look(self) -> bool:
        """Whether a colleague is to confirm or return it."""
        return self.second_look == SecondLook.WAITING

    @property
    def is_of_block(self) -> bool:
        """Whether a block pays for it."""
        return self.billing == Billing.BLOCK


@dataclass(frozen=True, slots=True)
class HoldRow:
    """How many minutes of a block are held for a case."""

    block_id: int
    case_id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """What the work on a request takes in all, and what the customer said to it."""

    id: int
    public_id: UUID
    customer_id: int
    case_id: int
    person_id: int
    minutes: int
    text: str
    made_at: datetime
    body_digest: str
    status: str
    answered_by_id: int | None
    answer: str

    @property
    def waits(self) -> bool:
        """Whether it can be answered."""
        return self.status == Status.WAITING


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """What a contact approved of work beyond blocks; `recorded_by_id` is the contact, or one of the staff.

    `revoked_because` is what staff who recorded that it was revoked say shows it; of a contact, why, if it said so.
    """

    id: int
    public_id: UUID
    customer_id: int
    case_id: int
    contact_id: int
    recorded_by_id: int
    evidence: str
    cap_minutes: int
    used_minutes: int
    rate_minor: int
    currency: str
    starts_on: date
    ends_on: date
    objection_days: int
    made_at: datetime
    body_digest: str
    revoked_at: datetime | None
    revoked_by_id: int | None
    revoked_because: str

    @property
    def approval(self) -> Approval:
        """What the core decides by."""
        is_revoked = self.revoked_at is not None
        return Approval(self.id, self.cap_minutes, self.starts_on, self.ends_on, self.used_minutes, is_revoked)


@dataclass(frozen=True, slots=True)
class ContestedRow:
    """Work with the objection to it and the answer, and with the second look at it, if there are some.

    `objection_id` is 0 where nobody objected, and `second_look_id` where none is asked for; `stands`: somebody is
    charged for it, and it was not given back.
    """

    entry_id: int
    entry: UUID
    customer_id: int
    customer_name: str
    case_id: int
    case: UUID
    logged_by_id: int
    logged_on: date
    worked_on: date
    worked_minutes: int
    charged_minutes: int
    text: str
    objection_days: int
    stands: bool
    objection_id: int
    objected_by_id: int | None
    objected_at: datetime | None
    why: str | None
    answered_by_id: int | None
    answered_at: datetime | None
    is_upheld: bool | None
    answer: str | None
    second_look_id: int
    second_look: str
    looked_by_id: int | None
    looked_on: date | None
    returned_because: str | None

    @property
    def contested(self) -> Contested:
        """What says who may object, and who answers."""
        is_answered = self.answered_at is not None if self.objection_id else None
        days, looked = self.objection_days, self.looked
        return Contested(
            self.logged_by_id, self.logged_on, days, self.stands, is_answered, self.looked_on, looked.waits
        )

    @property
    def looked(self) -> Looked:
        """What says who confirms it or returns it."""
        return Looked(self.logged_by_id, SecondLook(self.second_look) if self.second_look else None)


@dataclass(frozen=True, slots=True)
class TimerRow:
    """A timer of somebody on a case."""

    person_id: int
    case_id: int
    case: UUID
    began_at: datetime
    started_at: datetime | None
    measured_seconds: int

    @property
    def measured(self) -> Measured:
        """What it measured."""
        return Measured(self.measured_seconds, self.started_at)
