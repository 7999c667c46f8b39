"""Agreements as the rest of the product sees them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inscope.core.agreements import Bond


@dataclass(frozen=True, slots=True)
class TextRow:
    """A version of an agreement; its contents are read by themselves."""

    id: int
    agreement: str
    number: int
    version: str
    title: str
    digest: str
    is_material: bool
    published_at: datetime

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """An acceptance, and the day on which it was withdrawn, if it was."""

    id: int
    public_id: UUID
    customer_id: int
    text: TextRow
    is_on_paper: bool
    company: str
    name: str
    title: str
    authority: str
    accepted_on: date
    recorded_at: datetime
    recorded_by: int | None
    address: str
    withdrawn_on: date | None

    @property
    def signatory(self) -> str:
        """Return who accepted, with the title."""
        return f"{self.name}, {self.title}" if self.title else self.name


@dataclass(frozen=True, slots=True)
class Agreed:
    """Where a customer stands with an agreement that it accepted at some time; `latest` is what counts."""

    latest: AcceptanceRow
    bond: Bond

    @property
    def agreement(self) -> str:
        """Return the short name."""
        return self.latest.text.agreement
