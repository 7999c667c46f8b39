"""The second look: which work a colleague confirms or returns, and who does.

What waits for it is charged all the same, so that nobody sells its minutes twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from inscope.core.charging import MOST_MINUTES
from inscope.core.errors import DomainError
from inscope.core.records import ValueRefusedError


class SecondLook(StrEnum):
    """Where an entry of work stands for which a second look is asked."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


class SecondLookRefusedError(DomainError):
    """A second look that is not taken: at nothing, once more, or by whoever logged the work."""

    code: ClassVar[str] = "second_look_refused"


@dataclass(frozen=True, slots=True)
class Worked:
    """An entry that stands, among all that one person logged on one case and day; goodwill is none of them.

    It has a number, and an id that others know.
    """

    entry_id: int
    public_id: str
    worked_minutes: int
    charged_minutes: int
    is_asked: bool


def to_look_at(day: Iterable[Worked], from_minutes: int | None) -> list[Worked]:
    """Return at which entries of a day a second look is to be asked for now; at none, where nothing is set.

    The minutes of a day count together, and all entries are looked at: work in parts is no less work. What nobody is
    charged for needs no second look.

    >>> day = [Worked(1, "a", 200, 200, is_asked=False), Worked(2, "b", 40, 45, is_asked=False)]
    >>> [one.entry_id for one in to_look_at(day, 240)], to_look_at(day, 241)
    ([1, 2], [])
    """
    logged = list(day)
    if from_minutes is None or sum(one.worked_minutes for one in logged) < from_minutes:
        return []
    return [one for one in logged if one.charged_minutes and not one.is_asked]


def require_rule(from_minutes: int | None, *, are_two: bool) -> None:
    """Refuse a rule that is none, or that nobody could keep: `are_two` says whether two people work on cases.

    Raises:
        ValueRefusedError: it is one of these.
    """
    if from_minutes is None:
        return
    if not 1 <= from_minutes <= MOST_MINUTES:
        raise ValueRefusedError(
            f"`{from_minutes}` is not the minutes of one day's work",
            field="from_minutes",
            hint=f"give 1 to {MOST_MINUTES:,}, or nothing",
        )
    if not are_two:
        raise ValueRefusedError(
            "fewer than two people work on cases, and nobody confirms their own work",
            field="from_minutes",
            hint="let a colleague work on cases first",
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """An entry as its second look sees it; `standing` is nothing where none is asked for, or it is given back."""

    logged_by: int
    standing: SecondLook | None

    @property
    def waits(self) -> bool:
        """Whether a colleague is to look at it."""
        return self.standing is SecondLook.WAITING

    def may_answer(self, person: int) -> bool:
        """Whether somebody confirms or returns it: never who logged it, however few are there."""
        return self.waits and person != self.logged_by

    def require_answerer(self, person: int) -> None:
        """Refuse to confirm or return what waits for nothing, and one's own work.

        Raises:
            SecondLookRefusedError: it is one of these.
        """
        if self.standing is None:
            raise SecondLookRefusedError("this entry waits for no second look", hint="it may be given back already")
        if not self.waits:
            raise SecondLookRefusedError(f"this entry is {self.standing} already")
        if person == self.logged_by:
            raise SecondLookRefusedError("you logged this work: a colleague confirms or returns it")
