"""Entries as the rest of the product sees them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

COLUMNS = ("chain", "number", "at", "actor", "event", "subject", "details", "previous", "hash")
"""Over these the chain goes, and its hashes."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Something that happened, at its place in its chain; `written` are the details as they are kept, in JSON."""

    id: int
    chain: str
    number: int
    at: datetime
    actor: str
    event: str
    subject: str
    written: str
    previous: str
    hash: str

    @property
    def person_id(self) -> int | None:
        """Who did it, by the number in `person:5`; nothing where the product itself did."""
        number = self.actor.partition(":")[2]
        return int(number) if number else None

    @property
    def details(self) -> Mapping[str, object]:
        """What is told beside it."""
        found: Mapping[str, object] = json.loads(self.written)
        return found

    def as_kept(self) -> dict[str, str | int]:
        """Return the columns as they are kept, the instant in ISO 8601."""
        at = self.at.isoformat()
        what = (self.actor, self.event, self.subject, self.written)
        return dict(zip(COLUMNS, (self.chain, self.number, at, *what, self.previous, self.hash), strict=True))
