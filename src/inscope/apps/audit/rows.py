"""Entries as the rest of the product sees them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Something that happened; `person_id` is nothing where the product itself did it."""

    at: datetime
    person_id: int | None
    event: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ChainedRow:
    """An entry as it stands in its chain, every column of it; `details` as JSON."""

    id: int
    chain: str
    number: int
    at: datetime
    actor: str
    event: str
    subject: str
    details: str
    previous: str
    hash: str

    @property
    def person_id(self) -> int | None:
        """Return who did it; nothing for the product itself."""
        number = self.actor.partition(":")[2]
        return int(number) if number else None

    @property
    def told(self) -> Mapping[str, object]:
        """Return the details."""
        found: Mapping[str, object] = json.loads(self.details)
        return found
