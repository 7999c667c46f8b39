"""How work becomes minutes that a block is charged: the rules that were agreed when it was bought."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from inscope.core.errors import DomainError

MOST_MINUTES = 24 * 60
"""What one entry of work can be: a day."""
MOST_LATE_DAYS = MOST_OBJECTION_DAYS = 366
OBJECTION_DAYS = 14
"""How long work can be objected to, unless the policy says otherwise."""


class Rounding(StrEnum):
    """What is rounded up: each entry, or all that one case takes of a day."""

    ENTRY = "entry"
    DAY = "day"


class RulesRefusedError(DomainError):
    """Rules that no block can have."""

    code: ClassVar[str] = "charging_refused"


class WorkRefusedError(DomainError):
    """Work of no length, or of more than a day."""

    code: ClassVar[str] = "work_refused"

    def __init__(self, minutes: int) -> None:
        super().__init__(f"`{minutes}` is not the minutes of one day's work", hint=f"give 1 to {MOST_MINUTES} minutes")


def require_day(worked_minutes: int) -> None:
    """Refuse what is no day's work.

    Raises:
        WorkRefusedError: it is none.
    """
    if not 1 <= worked_minutes <= MOST_MINUTES:
        raise WorkRefusedError(worked_minutes)


@dataclass(frozen=True, slots=True)
class Done:
    """What a case took of a day already."""

    worked_minutes: int = 0
    charged_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules of a block, pinned when it is bought: a later price list changes none of them.

    `late_entry_days` is how long after the last day work of the days before it is still taken; `objection_days`, how
    long after it was logged the customer may object to work.

    Raises:
        RulesRefusedError: a number is out of bounds.
    """

    increment_minutes: int = 15
    minimum_minutes: int = 0
    rounding: Rounding = Rounding.ENTRY
    late_entry_days: int = 7
    objection_days: int = OBJECTION_DAYS

    def __post_init__(self) -> None:
        """Check the numbers; PostgreSQL checks the same (`block_rules`)."""
        if not 1 <= self.increment_minutes <= MOST_MINUTES:
            raise RulesRefusedError(f"an increment of `{self.increment_minutes}` minutes is none")
        if not 0 <= self.minimum_minutes <= MOST_MINUTES:
            raise RulesRefusedError(f"a minimum of `{self.minimum_minutes}` minutes is none")
        if not 0 <= self.late_entry_days <= MOST_LATE_DAYS:
            raise RulesRefusedError(f"`{self.late_entry_days}` days for late entries are none")
        if not 0 <= self.objection_days <= MOST_OBJECTION_DAYS:
            raise RulesRefusedError(f"`{self.objection_days}` days for objections are none")

    def charged(self, worked_minutes: int, done: Done) -> int:
        """Return the minutes that work is charged; by the day, what goes beyond that which the day was charged.

        Raises:
            WorkRefusedError: it is no day's work.

        >>> Rules(increment_minutes=15).charged(50, Done())
        60
        >>> Rules(increment_minutes=30, rounding=Rounding.DAY).charged(10, Done(worked_minutes=15, charged_minutes=30))
        0
        """
        require_day(worked_minutes)
        if self.rounding is Rounding.ENTRY:
            return self._rounded(worked_minutes)
        return max(0, self._rounded(done.worked_minutes + worked_minutes) - done.charged_minutes)

    def _rounded(self, minutes: int) -> int:
        return max(self.minimum_minutes, -(-minutes // self.increment_minutes) * self.increment_minutes)
