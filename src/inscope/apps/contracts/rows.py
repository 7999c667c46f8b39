"""What a customer has, as the rest of the product sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inscope.apps.catalog.rows import ReleaseRow
from inscope.core.claims import Claimable, Terms


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer; `parent_id` is the number of the company it belongs to."""

    id: int
    public_id: UUID
    name: str
    parent_id: int | None = None

    @property
    def subject_name(self) -> str:
        """How entries of the audit name it; what it has comes after it in the path."""
        return f"customer:{self.public_id}"


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A contract line: its places, and how many claims hold a seat or wait beyond the count."""

    id: int
    public_id: UUID
    customer_id: int
    reference: str
    plan: str
    terms: Terms
    products: Mapping[int, str]
    instance_id: int | None
    els_purchased: bool
    renews_id: int | None
    renews: str
    renewed_by: str
    held: int
    beyond: int

    @property
    def claimable(self) -> Claimable:
        """Return the line as claims see it."""
        return Claimable(self.reference, self.terms, frozenset(self.products), self.instance_id)


@dataclass(frozen=True, slots=True)
class TimesRow:
    """A version of the response times that were agreed for a contract line; `targets` as their file has them."""

    subscription_id: int
    reference: str
    public_id: UUID
    targets: str
    paper: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class NewLine:
    """What a contract line says; the plan is a word of the policy, and no product is every product."""

    reference: str
    plan: str
    terms: Terms
    product_ids: frozenset[int] = frozenset()
    instance_id: int | None = None
    els_purchased: bool = False
    renews_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """An open claim; without a seat it is beyond the licence count."""

    id: int
    subscription_id: int
    instance_id: int
    instance: str
    seat: int | None


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """An instance, and what runs there."""

    id: int
    public_id: UUID
    customer_id: int
    name: str
    environment: str
    release: ReleaseRow
    product_id: int


@dataclass(frozen=True, slots=True)
class SaidFact:
    """The latest that somebody said of an instance; `value` as JSON."""

    instance_id: int
    fact: str
    value: str
    said_by: int | None
    said_at: datetime
