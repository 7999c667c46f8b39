"""A published version as the rest of the product sees it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """What is said about a version, without its files."""

    public_id: UUID
    name: str
    version: str
    digest: str
    title: str
    valid_from: date
    valid_to: date | None
    published_at: datetime

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"
