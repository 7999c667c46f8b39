"""Statements of hours: what a period changed of the minutes of blocks that are not used yet.

What is free and what is held together are unused, so that holding minutes changes nothing. All figures are signed:
the opening and the changes add up to the closing, of each block and of all.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.ledger import Bucket, Kind, Move
from inscope.core.policy.errors import shortened

FORM = "a month such as `2026-10`, or two days, the first one first"
_EARLIEST, _LATEST = date(2000, 1, 1), date(9998, 12, 31)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_UNUSED = frozenset({Bucket.FREE, Bucket.HELD})
_COLUMNS = {
    Bucket.EXPIRED: "expired",
    Bucket.REFUNDED: "refunded",
    Bucket.CARRIED_OUT: "carried_out",
}


class PeriodRefusedError(DomainError):
    """A period of which there is no statement."""

    code: ClassVar[str] = "period_refused"

    def __init__(self, value: str) -> None:
        super().__init__(f"`{value}` is no period of a statement", hint=f"give {FORM}")


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a statement, both included.

    Raises:
        PeriodRefusedError: they are in no order, or further away than anything that is sold.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        """Check them."""
        if not _EARLIEST <= self.first <= self.last <= _LATEST:
            raise PeriodRefusedError(f"{self.first} to {self.last}")

    @property
    def end(self) -> date:
        """The day after."""
        return self.last + timedelta(days=1)

    @property
    def is_month(self) -> bool:
        """Whether it is one whole month."""
        return self == month_of(self.first)

    @property
    def word(self) -> str:
        """What addresses, files and numbers of statements call it."""
        return f"{self.first:%Y-%m}" if self.is_month else f"{self.first}-{self.last}"

    def before(self) -> "Period | None":
        """Return the month before that in which it begins; nothing, at the end of all."""
        first = self.first.replace(day=1)
        return None if first == _EARLIEST else month_of(first - timedelta(days=1))

    def after(self) -> "Period | None":
        """Return the month after that in which it ends; nothing, at the end of all."""
        last = month_of(self.last).last
        return None if last == _LATEST else month_of(last + timedelta(days=1))


def month_of(day: date) -> Period:
    """Return the month of a day.

    >>> month_of(date(2028, 2, 10)).last
    datetime.date(2028, 2, 29)
    """
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def month_named(word: str) -> Period:
    """Return the month that a word such as `2026-10` names.

    Raises:
        PeriodRefusedError: it names none.
    """
    found = _MONTH.fullmatch(word)
    if found is None or not _EARLIEST.year <= int(found[1]) <= _LATEST.year or not 1 <= int(found[2]) <= 12:  # noqa: PLR2004 - months
        raise PeriodRefusedError(shortened(word))
    return month_of(date(int(found[1]), int(found[2]), 1))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a block had unused when a period began, what changed it, and how much of the rest is held."""

    opening: int = 0
    bought: int = 0
    carried_in: int = 0
    spent: int = 0
    given_back: int = 0
    expired: int = 0
    refunded: int = 0
    carried_out: int = 0
    held: int = 0

    @property
    def closing(self) -> int:
        """What is unused when the period ends."""
        changes: Iterator[int] = (getattr(self, name) for name in CHANGES)
        return self.opening + sum(changes)

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing, and nothing happened."""
        return self == Figures()

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def after(self, move: Move) -> "Figures":
        """Return the figures once minutes have moved."""
        held = self.held + move.minutes * ((move.target is Bucket.HELD) - (move.source is Bucket.HELD))
        column = column_of(move)
        if not column:
            return replace(self, held=held)
        return replace(self, held=held, **{column: getattr(self, column) + change_of(move)})

    def carried_on(self) -> "Figures":
        """Return the figures with which the next period begins."""
        return Figures(opening=self.closing, held=self.held)


CHANGES = tuple(one.name for one in fields(Figures) if one.name not in {"opening", "held"})
"""The columns between the opening and the closing."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Minutes that moved in a block, or the sum of several that moved alike; `is_before` the period, or in it."""

    block_id: int
    move: Move
    is_before: bool = False


def change_of(move: Move) -> int:
    """Return by how many minutes a move changes what is unused.

    >>> change_of(Move(Kind.SPEND, 90, Bucket.HELD, Bucket.CHARGED))
    -90
    """
    return move.minutes * ((move.target in _UNUSED) - (move.source in _UNUSED))


def column_of(move: Move) -> str:
    """Return the column in which a move is counted; empty, where it changes nothing that is unused."""
    if not change_of(move):
        return ""
    other = move.target if move.source in _UNUSED else move.source
    if other is Bucket.OUTSIDE:
        return "carried_in" if move.kind is Kind.CARRY_OVER else "bought"
    if other is Bucket.CHARGED:
        return "spent" if move.target is other else "given_back"
    return _COLUMNS[other]


def figures_of(moved: Iterable[Moved]) -> dict[int, Figures]:
    """Return the figures of each block; what moved before the period comes first."""
    found: dict[int, Figures] = {}
    for one in sorted(moved, key=lambda one: not one.is_before):
        before = found.get(one.block_id, Figures())
        after = before.after(one.move)
        found[one.block_id] = after.carried_on() if one.is_before else after
    return {block: figures for block, figures in found.items() if not figures.is_empty}


def total_of(figures: Iterable[Figures]) -> Figures:
    """Return the sum of several."""
    return sum(figures, Figures())
