"""Warnings that somebody has taken on: of those of one response, and until it is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from inscope.core.errors import DomainError
from inscope.core.sla.explain import utc
from inscope.core.sla.warnings import Ladder, Warned, Whom
from inscope.core.zones import seconds_of

WARNED, PAGED, ACKNOWLEDGED = KINDS = ("warned", "paged", "acknowledged")
"""The kinds of events that tell of it."""


class NothingToAcknowledgeError(DomainError):
    """A case of which no warning waits for somebody."""

    code: ClassVar[str] = "nothing_to_acknowledge"

    def __init__(self) -> None:
        super().__init__(
            "no warning of the response that is owed waits for anybody",
            hint="somebody has it already, or the response was given: the time line says which",
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Of what the clock of a response warned, and which of that somebody has taken on."""

    warned: frozenset[Warned] = frozenset()
    acknowledged: frozenset[Warned] = frozenset()

    @property
    def is_taken(self) -> bool:
        """Whether somebody has the response, and nothing more was warned of since."""
        return bool(self.acknowledged) and self.waits is None

    @property
    def waits(self) -> Warned | None:
        """The most urgent warning, where nobody has taken it on."""
        if Warned.LATE in self.warned:
            return None if Warned.LATE in self.acknowledged else Warned.LATE
        return None if self.acknowledged else next((one for one in reversed(Warned) if one in self.warned), None)

    def whom(self, warned: Warned, ladder: Ladder, *, is_page: bool = False) -> frozenset[Whom]:
        """Return whom a warning tells: nobody, once one was taken on; but all again when the response is late.

        One that is a page tells whoever is on call alone.
        """
        if self.acknowledged and warned is not Warned.LATE:
            return frozenset()
        return ladder[warned] & {Whom.ON_CALL} if is_page else ladder[warned]

    def calls(self, ladder: Ladder) -> frozenset[Warned]:
        """Return the warnings that tell whoever is on call."""
        return frozenset(one for one in Warned if self.whom(one, ladder, is_page=True))


class Event(Protocol):
    """What happened to a case; its details are worked out when somebody looks at them."""

    @property
    def kind(self) -> str:
        """What it was."""

    @property
    def said(self) -> Mapping[str, object]:
        """Its details."""


def standing(events: Iterable[Event], target: str, due_at: datetime | None) -> Standing:
    """Return how the warnings of a response stand by the events of its case."""
    found: dict[str, set[Warned]] = {WARNED: set(), PAGED: set(), ACKNOWLEDGED: set()}
    response = None if due_at is None else (target, utc(seconds_of(due_at)))
    for one in events:
        if one.kind in found:
            said = one.said
            if (said["target"], said["due_at"]) == response:
                found[one.kind].add(Warned(str(said["warned"])))
    return Standing(frozenset(found[WARNED] | found[PAGED]), frozenset(found[ACKNOWLEDGED]))


def taken_on(stands: Standing) -> Warned:
    """Return the warning that somebody takes on.

    Raises:
        NothingToAcknowledgeError: none waits for anybody.
    """
    if stands.waits is None:
        raise NothingToAcknowledgeError
    return stands.waits
