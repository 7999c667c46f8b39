"""A release as the rest of the product sees it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PhaseDateRow:
    """The day on which a phase ends, where one is fixed."""

    phase: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release with what its product and its major version say; None is what is not known."""

    product: str
    name: str
    major: int
    major_original_release_on: date | None
    feature_status: str
    lifecycle_years: int | None
    els_eligible: bool | None

    def __str__(self) -> str:
        return f"{self.product} {self.name}"
