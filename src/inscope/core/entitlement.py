"""Which hours of a customer answer for a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

NOT_ALLOCATED = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of hours: what is free of it, in minutes; what it is allocated to; its days, both included."""

    reference: str
    free_minutes: int
    activity: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours that answer for a request: how many minutes, of which activity, out of which blocks."""

    free_minutes: int
    activity: str
    references: tuple[str, ...]


def hours_for(blocks: Iterable[Block], activity: str, requested_minutes: int | None, on: date) -> Hours:
    """Return the hours for an activity on a day: of its own blocks; else of one not allocated yet; else of another.

    Of blocks that are not allocated one answers, the fullest; blocks never add up across activities.
    Source: scope of coverage, "Blocks of hours" (clause DS-BLOCK).

    >>> day = date(2026, 3, 1)
    >>> hours_for([Block("B-1", 90, "consulting", day, day)], "consulting", 60, day).free_minutes
    90
    """
    valid = [block for block in blocks if block.starts_on <= on <= block.ends_on]
    own = [block for block in valid if block.activity == activity]
    if own:
        return _together(own)
    unallocated = [block for block in valid if block.activity == NOT_ALLOCATED]
    fullest = max(unallocated, key=lambda block: block.free_minutes, default=None)
    others = [block for block in valid if block.activity not in {activity, NOT_ALLOCATED}]
    if fullest is not None and (not others or fullest.free_minutes >= (requested_minutes or 1)):
        return _together([fullest])
    first = min(others, key=lambda block: (block.ends_on, block.reference), default=None)
    return (
        Hours(0, NOT_ALLOCATED, ()) if first is None else _together([b for b in others if b.activity == first.activity])
    )


def _together(blocks: list[Block]) -> Hours:
    minutes = sum(block.free_minutes for block in blocks)
    return Hours(minutes, blocks[0].activity, tuple(block.reference for block in blocks))
