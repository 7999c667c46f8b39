"""What a vendor owes in hours that are sold and not used yet, and what of it is earned: the money of each posting.

Money follows minutes by the moving average: what leaves a block takes its part of what the unused minutes of the block
are worth at that moment, and all of it with the last minute. So nothing that is posted later prices what was before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inscope.core.ledger import Bucket, Kind, Move
from inscope.core.statement import change_of


@dataclass(frozen=True, slots=True)
class Price:
    """What was paid for a block, in minor units; no currency, where no price is kept."""

    money: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting, what it corrects, and the key that the two halves of a carry-over share; `month` is the reader's."""

    move: Move
    id: int
    customer_id: int
    block_id: int
    key: str
    month: int
    corrects: int | None


@dataclass(slots=True)
class Worth:
    """The unused minutes of a block, and what they are worth in its currency."""

    currency: str = ""
    minutes: int = 0
    money: int = 0

    def change(self, minutes: int, money: int) -> int:
        """Let minutes and money come or go, and return the money."""
        self.minutes, self.money = self.minutes + minutes, self.money + money
        return money

    def part(self, minutes: int) -> int:
        """Return what so many of the minutes are worth, rounded down; all that is left, for all that are left."""
        return self.money if minutes >= self.minutes else self.money * minutes // self.minutes


def money_of(postings: Iterable[Posted], prices: Mapping[int, Price]) -> Iterator[tuple[Posted, str, int]]:
    """Yield each posting that changes what is unused, with the currency of its block and the money that it moves.

    They come in the order in which they were made, what is carried out of a block before it arrives in another. A
    correction moves back what the posting that it names moved. What is carried over is worth there what it was worth
    before, if the blocks have one currency, or the other block has none yet.
    """
    worths: dict[int, Worth] = {}
    moved: dict[int, int] = {}
    carried: dict[tuple[int, str], tuple[str, int]] = {}
    for one in postings:
        minutes, price = change_of(one.move), prices[one.block_id]
        if not minutes:
            continue
        worth = worths.setdefault(one.block_id, Worth(price.currency))
        if one.corrects is not None:
            money = max(-moved.pop(one.corrects, 0), -worth.money)
        elif one.move.kind is Kind.PURCHASE:
            money = price.money
        elif one.move.source is Bucket.OUTSIDE:
            money = _arrived(worth, carried.pop((one.customer_id, one.key), ("", 0)))
        else:
            money = -worth.part(-minutes)
        if one.move.target is Bucket.CARRIED_OUT:
            carried[one.customer_id, one.key] = (worth.currency, -money)
        if one.move.kind in {Kind.PURCHASE, Kind.SPEND, Kind.REFUND}:
            moved[one.id] = money
        yield one, worth.currency, worth.change(minutes, money)


def _arrived(worth: Worth, carried: tuple[str, int]) -> int:
    currency, money = carried
    worth.currency = worth.currency or currency
    return money if currency == worth.currency else 0
