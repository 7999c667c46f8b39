"""What a clock reads: the targets of each priority, and the events of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inscope.core.amounts import Amount, NoAmount
from inscope.core.business_time import BusinessTime
from inscope.core.outcome import Outcome


class Name(StrEnum):
    """Which answer is owed: the first one, or the next one."""

    INITIAL = "initial"
    ONGOING = "ongoing"


@dataclass(frozen=True, slots=True)
class Target:
    """How soon requests of a priority are answered, and in whose business time.

    What is given this priority later counts from its start all the same or, with `is_from_change`, from then.
    """

    initial: Amount | NoAmount
    ongoing: Amount | NoAmount
    time: BusinessTime
    is_from_change: bool = False

    def amount(self, name: Name) -> Amount | NoAmount:
        """Return how long one of the two answers may take."""
        return self.initial if name is Name.INITIAL else self.ongoing


Targets = Mapping[str, Target]
"""The target of each priority."""


class Kind(StrEnum):
    """What happens to a case, as far as a clock may care."""

    OPENED = "opened"
    CUSTOMER_REPLIED = "customer_replied"
    PUBLIC_REPLY = "public_reply"
    AUTO_REPLY = "auto_reply"
    NOTE = "note"
    WAITING = "waiting_on_customer"
    RESUMED = "resumed"
    RECLASSIFIED = "reclassified"
    AGREED = "agreed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    MERGED = "merged"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case. `at` and `due_at` are whole seconds since 1970-01-01 UTC.

    `microsecond` is what follows the second of `at`; it puts events in order, and counts for nothing else.
    `priority` stands with `opened` and `reclassified`, `due_at` with `agreed`, `outcome` with `decision`.
    """

    id: str
    at: int
    kind: Kind
    priority: str = ""
    due_at: int = 0
    outcome: Outcome | None = None
    microsecond: int = 0
