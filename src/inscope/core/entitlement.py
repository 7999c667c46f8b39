"""Which contract line of a customer answers for an instance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never


class Reach(StrEnum):
    """What a contract line is for: the most specific first."""

    INSTANCE = "instance"
    PRODUCT = "product"
    CONTRACT = "contract"


class Place(StrEnum):
    """What an instance has of a contract line: a seat, a claim beyond the licence count, or no claim."""

    SEAT = "seat"
    BEYOND = "beyond"
    NONE = "none"


class Standing(StrEnum):
    """How a contract line stands on a day; it answers in its term, and in the days of grace after it."""

    IN_TERM = "in_term"
    IN_GRACE = "in_grace"
    OVER = "over"
    TO_COME = "to_come"


_REACHES, _PLACES = tuple(Reach), tuple(Place)
ANSWERING = (Standing.IN_TERM, Standing.IN_GRACE)


def standing_on(on: date, starts_on: date, ends_on: date, answers_until: date) -> Standing:
    """Say how a line of these days stands on a day; all of them are included."""
    if on < starts_on:
        return Standing.TO_COME
    if on <= ends_on:
        return Standing.IN_TERM
    return Standing.IN_GRACE if on <= answers_until else Standing.OVER


@dataclass(frozen=True, slots=True)
class Line:
    """A contract line as one instance has it; its last day is included, and grace comes after it."""

    reference: str
    plan: str
    starts_on: date
    ends_on: date
    grace_days: int = 0
    els_purchased: bool = False
    reach: Reach = Reach.CONTRACT
    place: Place = Place.NONE

    @property
    def answers_until(self) -> date:
        """The last day of grace, which is the last day where none is given."""
        return self.ends_on + timedelta(days=self.grace_days)

    def standing(self, on: date) -> Standing:
        """Say how the line stands on a day."""
        return standing_on(on, self.starts_on, self.ends_on, self.answers_until)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What covers an instance on a day.

    `line` is the one that answers, never one that is over. Where none does, `idle` is the one of which the instance
    holds a seat on other days.
    """

    on: date
    line: Line | None = None
    idle: Line | None = None

    @property
    def named(self) -> Line | None:
        """The line to name: the one that answers, or the one that does on other days."""
        return self.line or self.idle

    @property
    def standing(self) -> Standing | None:
        """How the named line stands."""
        return None if self.named is None else self.named.standing(self.on)

    @property
    def is_licensed(self) -> bool:
        """Whether the instance holds a seat of the named line."""
        return self.named is not None and self.named.place is Place.SEAT

    @property
    def covers(self) -> bool:
        """Whether the instance holds a seat of a line that answers on this day."""
        return self.line is not None and self.is_licensed

    @property
    def is_certifiable(self) -> bool:
        """Whether a certificate may say so: a seat of a line in term; days of grace get none."""
        return self.covers and self.standing is Standing.IN_TERM

    def line_told(self) -> str:
        """Return the named line, and how it stands where it does not simply hold; nothing, if there is none."""
        if self.named is None:
            return ""
        standing = self.named.standing(self.on)
        match standing:
            case Standing.IN_TERM:
                return self.named.reference
            case Standing.IN_GRACE:
                return f"{self.named.reference}, in grace until {self.named.answers_until}"
            case Standing.OVER:
                return f"{self.named.reference}, ended on {self.named.ends_on}"
            case Standing.TO_COME:
                return f"{self.named.reference}, begins on {self.named.starts_on}"
            case _:
                assert_never(standing)

    def licence_told(self, instance: str) -> str:
        """Return why an instance is licensed, or is not."""
        if self.named is None:
            return f"{instance}, no line covers it"
        place = self.named.place
        match place:
            case Place.SEAT:
                return self.line_told()
            case Place.BEYOND:
                return f"{instance}, beyond the licences of {self.named.reference}"
            case Place.NONE:
                return f"{instance}, claims no place of {self.named.reference}"
            case _:
                assert_never(place)


def entitlement_of(lines: Iterable[Line], on: date) -> Entitlement:
    """Return which of the lines that could answer for an instance does on a day.

    The line of a seat stands before one without, since the seat is the licence; then one in term before one in grace;
    then the most specific: of the instance, of its product, of the whole contract; then the one that ends last.

    >>> day = date(2026, 3, 1)
    >>> whole = Line("HT-1", "standard", day, day)
    >>> own = Line("HT-2", "premium", day, day, reach=Reach.INSTANCE)
    >>> entitlement_of([whole, own], day).line.reference
    'HT-2'
    """
    among = list(lines)
    answering = [line for line in among if line.standing(on) in ANSWERING]
    if answering:
        return Entitlement(on, min(answering, key=lambda line: _rank(line, on)))
    held = [line for line in among if line.place is Place.SEAT]
    return Entitlement(on, idle=min(held, key=lambda line: _distance(line, on), default=None))


def _rank(line: Line, on: date) -> tuple[bool, bool, int, int, int, str]:
    is_in_grace = line.standing(on) is Standing.IN_GRACE
    reach, place = _REACHES.index(line.reach), _PLACES.index(line.place)
    return line.place is not Place.SEAT, is_in_grace, reach, place, -line.ends_on.toordinal(), line.reference


def _distance(line: Line, on: date) -> tuple[bool, int, str]:
    """What was in force is nearer than what is to come."""
    is_to_come = line.starts_on > on
    return is_to_come, (line.starts_on - on if is_to_come else on - line.ends_on).days, line.reference
