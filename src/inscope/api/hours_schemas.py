"""What the API answers about hours, as types that also write the documentation."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Path
from pydantic import BaseModel, Field

from inscope.api.case_schemas import Next, Person
from inscope.core.ledger import Bucket, Kind
from inscope.core.overage import Billing
from inscope.core.second_look import SecondLook

EXAMPLE_CUSTOMER = UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c0001")
EXAMPLE_ENTRY = UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c4001")
CustomerId = Annotated[UUID, Path(description="The customer's `id`.", example=str(EXAMPLE_CUSTOMER))]
EntryId = Annotated[UUID, Path(description="The entry's `id`.", example=str(EXAMPLE_ENTRY))]


class Balance(BaseModel):
    """Where the minutes of a block are; together they are what was credited."""

    free: int
    held: int
    charged: int
    expired: int
    refunded: int
    carried_out: int


class Block(BaseModel):
    """A block of hours, in minutes."""

    id: UUID
    reference: str
    order_reference: str = Field(description="What the order is called at the customer; may be empty.")
    activity: str | None = Field(description="The activity that it serves; null while it is not allocated.")
    state: Literal["pending", "active", "declined"] = Field(
        description="Nothing is in it before it is active, and never of an order that was declined or withdrawn."
    )
    bought_minutes: int
    bought_on: date
    starts_on: date
    ends_on: date = Field(description="The last day.")
    closes_on: date = Field(description="The last day on which work of its days is taken.")
    balance: Balance


class Blocks(BaseModel):
    """The blocks of a customer, the one that ends first first."""

    blocks: list[Block]


class Posting(BaseModel):
    """Minutes that moved from one place to another of a block."""

    block: UUID = Field(description="The block's `id`.")
    kind: Kind
    minutes: int
    source: Bucket
    target: Bucket
    posted_on: date = Field(description="Of work, its day.")
    made_at: datetime
    person: Person = Field(description="Who made it.")
    case: UUID | None = Field(description="The case of the work that it is of, or for which it holds minutes, if any.")
    entry: UUID | None = Field(description="The entry of time that it is of, if any.")
    reason: str = Field(description="Why it was corrected; otherwise mostly empty.")


class Postings(BaseModel):
    """Some postings of a customer, the first first."""

    postings: list[Posting]
    next: Next


class Entry(BaseModel):
    """Work on a case."""

    id: UUID
    case: UUID
    person: Person
    worked_on: date
    worked_minutes: int
    charged_minutes: int = Field(description="What is charged for it.")
    billing: Billing = Field(description="Who pays: blocks of hours, the customer beyond them, or nobody.")
    rate_minor: int | None = Field(
        description="What an hour was approved at, in the smallest unit of the currency; null unless `overage`."
    )
    amount_minor: int | None = Field(description="What it costs, also where it was taken back; null unless `overage`.")
    currency: str | None = Field(description="As ISO 4217 has it; null unless `overage`.")
    reason: str = Field(description="Why nobody is charged, of `goodwill`; otherwise empty.")
    text: str
    made_at: datetime
    corrected_because: str = Field(description="Why it was taken back; empty where it stands.")
    second_look: SecondLook | None = Field(
        description="Where a colleague's second look at it stands; null where none is asked for. What waits is charged."
    )


class Beyond(BaseModel):
    """Some work that no block paid for, the first first."""

    work: list[Entry]
    next: Next
