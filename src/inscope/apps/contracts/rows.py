"""What a customer has, as the rest of the product sees it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inscope.apps.catalog.rows import ReleaseRow


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer."""

    id: int
    public_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription; its last day is included."""

    reference: str
    product: str
    plan: str
    starts_on: date
    ends_on: date
    els_purchased: bool


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """An instance: what runs there, and the subscription that licenses it, if one does."""

    id: int
    public_id: UUID
    customer_id: int
    name: str
    environment: str
    release: ReleaseRow
    subscription: SubscriptionRow | None


@dataclass(frozen=True, slots=True)
class SaidFact:
    """The latest that somebody said of an instance; `value` as JSON."""

    instance_id: int
    fact: str
    value: str
    said_by: int | None
    said_at: datetime


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block of hours, in minutes; no activity: not allocated yet."""

    reference: str
    purchased_minutes: int
    free_minutes: int
    activity: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement that was accepted."""

    agreement: str
    accepted_on: date
    signatory: str
