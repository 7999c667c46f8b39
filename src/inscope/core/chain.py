"""The chain of an audit: each entry's hash covers the entry and the hash before it, so that a change shows."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from inscope.core.errors import DomainError

START = "0" * 64
"""What stands before the first entry."""
INSTALLATION = "installation"
"""The chain of what concerns no single customer."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as the chain sees it. Only `details` may hold line breaks."""

    number: int
    at: datetime
    actor: str
    event: str
    subject: str
    details: str
    previous: str
    hash: str


class ChainBrokenError(DomainError):
    """An entry that is not as it was written, or one that is missing."""

    code: ClassVar[str] = "chain_broken"

    def __init__(self, chain: str, number: int, what: str) -> None:
        super().__init__(
            f"chain `{chain}`: entry {number} {what}", hint="compare it with a backup: entries are never changed"
        )
        self.chain, self.number = chain, number

    def details(self) -> dict[str, object]:
        """Return the chain, and the first entry at fault."""
        return {"chain": self.chain, "entry": self.number}


def chain_of(customer_id: int | None) -> str:
    """Return the name of a customer's chain; without one, of the installation's."""
    return INSTALLATION if customer_id is None else f"customer:{customer_id}"


def hash_of(link: Link) -> str:
    """Return the hash of an entry; the database computes the same when it takes the entry.

    Must stay equal to the trigger `audit_entry_joins_chain`: each part on a line of its own, in this order.
    """
    at = link.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    parts = (link.previous, str(link.number), at, link.actor, link.event, link.subject, link.details)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def verify_chain(chain: str, links: Iterable[Link], length: int, head: str) -> None:
    """Recompute a chain from its first entry.

    Raises:
        ChainBrokenError: names the first entry that was changed, removed or added.
    """
    previous, number = START, 0
    for number, link in enumerate(links, start=1):
        if link.number != number:
            raise ChainBrokenError(chain, number, "is missing")
        if link.previous != previous:
            raise ChainBrokenError(chain, number, "does not follow the one before it")
        if hash_of(link) != link.hash:
            raise ChainBrokenError(chain, number, "was changed")
        previous = link.hash
    if number != length:
        raise ChainBrokenError(chain, number + 1, "is missing" if number < length else "was added")
    if previous != head:
        raise ChainBrokenError(chain, number, "is not the last that was written")
