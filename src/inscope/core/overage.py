"""Work that no block pays for: what a customer approved beforehand and in writing, and what the vendor gives.

Source: scope of coverage, "Blocks of hours" (clause DS-BLOCK): work beyond the purchased hours takes an approval.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from inscope.core.blocks import MOST_MINUTES
from inscope.core.errors import DomainError


class Billing(StrEnum):
    """Who pays for work: blocks of hours; the customer, by an approval; or nobody."""

    BLOCK = "block"
    OVERAGE = "overage"
    GOODWILL = "goodwill"


class ApprovalRefusedError(DomainError):
    """An approval that nobody can give; `field` is where a form says so."""

    code: ClassVar[str] = "approval_refused"

    def __init__(self, message: str, *, field: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.field = field

    def details(self) -> dict[str, object]:
        """Return where it is said."""
        return {"field": self.field}


class OverageRefusedError(DomainError):
    """Work beyond the blocks that no approval allows, or that the blocks pay for."""

    code: ClassVar[str] = "overage_refused"


@dataclass(frozen=True, slots=True)
class Approval:
    """What a contact approved: so many minutes at most, of work of these days, both included.

    Raises:
        ApprovalRefusedError: it allows nothing, or too much, or no day.
    """

    id: int
    cap_minutes: int
    starts_on: date
    ends_on: date
    used_minutes: int = 0
    is_revoked: bool = False

    def __post_init__(self) -> None:
        """Check it; PostgreSQL checks the same (`approval_bounds`)."""
        if not 1 <= self.cap_minutes <= MOST_MINUTES:
            raise ApprovalRefusedError(
                f"`{self.cap_minutes}` minutes are no limit", field="cap", hint=f"give 1 to {MOST_MINUTES:,}"
            )
        if self.ends_on < self.starts_on:
            raise ApprovalRefusedError(
                f"the last day, {self.ends_on}, is before {self.starts_on}", field="ends_on", hint="name a later day"
            )

    @property
    def left_minutes(self) -> int:
        """What may still be worked."""
        return self.cap_minutes - self.used_minutes

    def allows(self, on: date) -> bool:
        """Whether work of a day comes after the approval, and in time; once it is revoked, none does."""
        return not self.is_revoked and self.starts_on <= on <= self.ends_on


def amount_of(minutes: int, rate_minor: int) -> int:
    """Return what work costs in minor units, rounded half up.

    >>> amount_of(90, 12000), amount_of(1, 100)
    (18000, 2)
    """
    return (minutes * rate_minor + 30) // 60


def approval_for(approvals: Iterable[Approval], minutes: int, on: date) -> Approval:
    """Return the approval that work of a day is charged to: of those with enough left, the one that ends first.

    Raises:
        OverageRefusedError: there is none: an entry is never split over two.
    """
    allowing = sorted((one for one in approvals if one.allows(on)), key=lambda one: (one.ends_on, one.id))
    found = next((one for one in allowing if one.left_minutes >= minutes), None)
    if found is None:
        left = max((one.left_minutes for one in allowing), default=0)
        raise OverageRefusedError(
            f"this takes {minutes} minutes beyond the blocks: {left} are approved for {on}",
            hint="ask the customer to approve more on the page of the request, before the work is done",
        )
    return found
