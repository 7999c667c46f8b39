"""Blocks of hours: which of them answer for a request, and which pay for work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from inscope.core.charging import Done, Rules
from inscope.core.ledger import Bucket, NotEnoughHoursError

NOT_ALLOCATED = ""
MOST_MINUTES = 10_000 * 60
"""What a block can be, and so an estimate, or what is approved beyond blocks."""
_PAYING = (Bucket.HELD, Bucket.FREE)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of hours: what is free of it, in minutes; what it is allocated to; its days, both included.

    `held_minutes` are those that the case holds for which it is asked.
    """

    id: int
    reference: str
    free_minutes: int
    activity: str
    starts_on: date
    ends_on: date
    bought_on: date
    rules: Rules
    held_minutes: int = 0

    def minutes_in(self, bucket: Bucket) -> int:
        """Return what is free, or what the case holds."""
        return self.held_minutes if bucket is Bucket.HELD else self.free_minutes

    def is_valid(self, on: date) -> bool:
        """Whether a day is one of the block's."""
        return self.starts_on <= on <= self.ends_on

    def takes_work(self, on: date, today: date) -> bool:
        """Whether work of a day is still taken today."""
        return self.is_valid(on) and today <= closing_day(self.ends_on, self.rules.late_entry_days)


def closing_day(ends_on: date, late_entry_days: int) -> date:
    """Return the last day on which work of a block's days is taken; on the next one, what is free expires.

    >>> closing_day(date(2026, 6, 30), 7)
    datetime.date(2026, 7, 7)
    """
    return min(ends_on, date.max - timedelta(days=late_entry_days)) + timedelta(days=late_entry_days)


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
    >>> block = Block(1, "B-1", 90, "consulting", day, day, day, Rules())
    >>> hours_for([block], "consulting", 60, day).free_minutes
    90
    """
    valid = [block for block in blocks if block.is_valid(on)]
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


@dataclass(frozen=True, slots=True)
class Share:
    """What one block pays of a piece of work: out of what its case holds, or out of what is free."""

    block: Block
    minutes: int
    bucket: Bucket = Bucket.FREE


@dataclass(frozen=True, slots=True)
class Plan:
    """What work is charged, and which blocks pay it, in the order in which they do."""

    charged_minutes: int
    shares: tuple[Share, ...]


def plan_of(blocks: Iterable[Block], worked_minutes: int, *, on: date, today: date, done: Done) -> Plan:
    """Return what work of a day is charged, and to which blocks: the one that ends first pays first.

    What the case holds pays before what is free. The day of the work decides which blocks pay, so a later block never
    pays for earlier time. Of those that end on one day the one bought first pays first. The rules of the first that
    pays hold for the whole entry.

    Raises:
        NotEnoughHoursError: the blocks of that day have fewer minutes free, or have closed.
        WorkRefusedError: it is no day's work.
    """
    taking = (one for one in blocks if one.takes_work(on, today))
    payers = sorted(taking, key=_order)
    if not payers:
        raise NotEnoughHoursError(worked_minutes, 0)
    first = next((one for bucket in _PAYING for one in payers if one.minutes_in(bucket)), payers[0])
    charged = first.rules.charged(worked_minutes, done)
    return Plan(charged, _taken(payers, charged, _PAYING))


def hold_plan(blocks: Iterable[Block], minutes: int, *, on: date) -> tuple[Share, ...]:
    """Return which blocks that are valid on a day hold time for a case, in the order in which they would pay; or none.

    Raises:
        NotEnoughHoursError: fewer minutes are free: nothing is held in part.
    """
    payers = sorted((one for one in blocks if one.is_valid(on)), key=_order)
    return _taken(payers, minutes, (Bucket.FREE,))


def _order(block: Block) -> tuple[date, date, int]:
    return block.ends_on, block.bought_on, block.id


def _taken(payers: Iterable[Block], minutes: int, buckets: tuple[Bucket, ...]) -> tuple[Share, ...]:
    payers, shares, left = list(payers), [], minutes
    for bucket in buckets:
        for one in payers:
            share = Share(one, min(left, one.minutes_in(bucket)), bucket)
            left -= share.minutes
            shares.append(share)
    if left:
        raise NotEnoughHoursError(minutes, minutes - left)
    return tuple(share for share in shares if share.minutes)


def _together(blocks: list[Block]) -> Hours:
    minutes = sum(block.free_minutes + block.held_minutes for block in blocks)
    return Hours(minutes, blocks[0].activity, tuple(block.reference for block in blocks))
