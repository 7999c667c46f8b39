"""Objections to work: until when a customer may object to an entry, and who of the vendor answers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from inscope.core.errors import DomainError


class ObjectionRefusedError(DomainError):
    """An objection, or an answer to one, that is not taken."""

    code: ClassVar[str] = "objection_refused"


@dataclass(frozen=True, slots=True)
class Contested:
    """An entry of work, as an objection to it sees it.

    `stands`: it is charged, and was not given back. `is_answered` is nothing where nobody objected. What waits for a
    second look is not final yet: its days begin once a colleague has confirmed it, on `confirmed_on`.
    """

    logged_by: int
    logged_on: date
    objection_days: int
    stands: bool
    is_answered: bool | None = None
    confirmed_on: date | None = None
    is_unconfirmed: bool = False

    @property
    def until(self) -> date | None:
        """The last day on which an objection is taken; nothing, while a second look at the entry waits."""
        if self.is_unconfirmed:
            return None
        return max(self.logged_on, self.confirmed_on or self.logged_on) + timedelta(days=self.objection_days)

    @property
    def waits(self) -> bool:
        """Whether an objection waits for its answer."""
        return self.is_answered is False

    def is_open_to_objection(self, today: date) -> bool:
        """Whether the customer may object today."""
        is_in_time = self.until is None or self.logged_on <= today <= self.until
        return self.is_answered is None and self.stands and is_in_time

    def require_open(self, today: date) -> None:
        """Refuse an objection that comes twice, too late, or to what is given back.

        Raises:
            ObjectionRefusedError: it does.
        """
        if self.is_answered is not None:
            raise ObjectionRefusedError("this entry was objected to already", hint="its answer comes here")
        if not self.stands:
            raise ObjectionRefusedError(
                "nothing is charged for this entry, or it is given back already", hint="write a message instead"
            )
        if not self.is_open_to_objection(today):
            raise ObjectionRefusedError(
                f"an objection to this entry was taken until `{self.until}`",
                hint="write a message instead",
            )

    def may_answer(self, person: int, *, is_alone: bool) -> bool:
        """Whether somebody answers: not who logged the work, unless nobody else is there to do it."""
        return self.waits and (person != self.logged_by or is_alone)

    def require_answerer(self, person: int, *, is_alone: bool) -> None:
        """Refuse an answer to nothing, a second one, and one by whoever logged the work.

        Raises:
            ObjectionRefusedError: it is one of these.
        """
        if not self.waits:
            raise ObjectionRefusedError("no objection to this entry waits for an answer")
        if not self.may_answer(person, is_alone=is_alone):
            raise ObjectionRefusedError("you logged this work: a colleague answers the objection")
