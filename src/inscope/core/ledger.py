"""The ledger of blocks of hours: postings move whole minutes between the buckets of one block, never below nothing.

Source: scope of coverage, "Blocks of hours" (clause DS-BLOCK): time and materials, limited to the purchased hours.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar

from inscope.core.errors import DomainError

ROUTE = "purchase_hours"
"""The way forward where hours are not enough, as packs name it."""
ALLOCATE_ROUTE = "allocate_block"
"""The same where a block serves no activity yet."""


class Bucket(StrEnum):
    """Where the minutes of a block are. Credit comes from outside; what is charged or refunded stays in the block."""

    OUTSIDE = "outside"
    FREE = "free"
    HELD = "held"
    CHARGED = "charged"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    CARRIED_OUT = "carried_out"


COUNTED = tuple(one for one in Bucket if one is not Bucket.OUTSIDE)
"""The buckets that a block counts: together they are what was credited."""


class Kind(StrEnum):
    """Why minutes move."""

    PURCHASE = "purchase"
    HOLD = "hold"
    SPEND = "spend"
    RELEASE = "release"
    EXPIRE = "expire"
    CARRY_OVER = "carry_over"
    REFUND = "refund"
    CORRECT = "correct"


CORRECTABLE = (Kind.PURCHASE, Kind.SPEND, Kind.REFUND)
"""What is reversed when it was a mistake. A hold is released instead, and what expired stays so."""

_FORWARD: dict[Kind, tuple[tuple[Bucket, Bucket], ...]] = {
    Kind.PURCHASE: ((Bucket.OUTSIDE, Bucket.FREE),),
    Kind.HOLD: ((Bucket.FREE, Bucket.HELD),),
    Kind.SPEND: ((Bucket.FREE, Bucket.CHARGED), (Bucket.HELD, Bucket.CHARGED)),
    Kind.RELEASE: ((Bucket.HELD, Bucket.FREE),),
    Kind.EXPIRE: ((Bucket.FREE, Bucket.EXPIRED),),
    Kind.CARRY_OVER: ((Bucket.FREE, Bucket.CARRIED_OUT), (Bucket.OUTSIDE, Bucket.FREE)),
    Kind.REFUND: ((Bucket.FREE, Bucket.REFUNDED),),
}
ALLOWED: Mapping[Kind, tuple[tuple[Bucket, Bucket], ...]] = _FORWARD | {
    Kind.CORRECT: tuple((target, source) for kind in CORRECTABLE for source, target in _FORWARD[kind])
}
"""From where to where each kind moves minutes; PostgreSQL checks the same (`posting_moves`)."""


class MoveRefusedError(DomainError):
    """A posting that no ledger takes."""

    code: ClassVar[str] = "posting_refused"


class NotEnoughHoursError(DomainError):
    """More minutes than there are."""

    code: ClassVar[str] = "not_enough_hours"

    def __init__(self, asked_minutes: int, left_minutes: int, bucket: Bucket = Bucket.FREE) -> None:
        super().__init__(
            f"this takes {asked_minutes} minutes: {left_minutes} are {bucket.value.replace('_', ' ')}",
            hint="buy hours, or take less",
        )
        self.asked_minutes, self.left_minutes = asked_minutes, left_minutes

    def details(self) -> dict[str, object]:
        """Return what was asked for, what is left, and the route to more."""
        return {"asked_minutes": self.asked_minutes, "left_minutes": self.left_minutes, "route": ROUTE}


@dataclass(frozen=True, slots=True)
class Move:
    """Minutes that go from one bucket to another.

    Raises:
        MoveRefusedError: it moves nothing, or where its kind does not go.
    """

    kind: Kind
    minutes: int
    source: Bucket
    target: Bucket

    def __post_init__(self) -> None:
        """Check it."""
        if self.minutes < 1:
            raise MoveRefusedError(f"`{self.minutes}` minutes move nothing", hint="post one minute or more")
        if (self.source, self.target) not in ALLOWED[self.kind]:
            raise MoveRefusedError(f"`{self.kind}` does not move minutes from `{self.source}` to `{self.target}`")

    def reversed(self) -> "Move":
        """Return the move that corrects this one.

        Raises:
            MoveRefusedError: what it did is not taken back by a correction.
        """
        if self.kind not in CORRECTABLE:
            raise MoveRefusedError(f"`{self.kind}` is not corrected", hint=f"these are: {', '.join(CORRECTABLE)}")
        return Move(Kind.CORRECT, self.minutes, self.target, self.source)


def purchase(minutes: int) -> Move:
    """Return the move that credits what was bought."""
    return Move(Kind.PURCHASE, minutes, Bucket.OUTSIDE, Bucket.FREE)


def spend(minutes: int, source: Bucket = Bucket.FREE) -> Move:
    """Return the move that charges work: what is free, unless it was held."""
    return Move(Kind.SPEND, minutes, source, Bucket.CHARGED)


def hold(minutes: int) -> Move:
    """Return the move that holds time for a case, so that nothing else can be charged to it."""
    return Move(Kind.HOLD, minutes, Bucket.FREE, Bucket.HELD)


def release(minutes: int) -> Move:
    """Return the move that gives back what was held and is not needed."""
    return Move(Kind.RELEASE, minutes, Bucket.HELD, Bucket.FREE)


def expire(minutes: int) -> Move:
    """Return the move by which what nobody used is lost."""
    return Move(Kind.EXPIRE, minutes, Bucket.FREE, Bucket.EXPIRED)


def refund(minutes: int) -> Move:
    """Return the move by which what is free is given back for money."""
    return Move(Kind.REFUND, minutes, Bucket.FREE, Bucket.REFUNDED)


def carry_out(minutes: int) -> Move:
    """Return the move by which what is free goes on to another block; `carry_in` is its other half."""
    return Move(Kind.CARRY_OVER, minutes, Bucket.FREE, Bucket.CARRIED_OUT)


def carry_in(minutes: int) -> Move:
    """Return the move by which a block gets what was carried out of another."""
    return Move(Kind.CARRY_OVER, minutes, Bucket.OUTSIDE, Bucket.FREE)


@dataclass(frozen=True, slots=True)
class Balance:
    """How many minutes of a block are where; none is ever below nothing."""

    free: int = 0
    held: int = 0
    charged: int = 0
    expired: int = 0
    refunded: int = 0
    carried_out: int = 0

    @property
    def credited(self) -> int:
        """What came from outside, and so the sum of all buckets."""
        return sum(self.of(bucket) for bucket in COUNTED)

    @property
    def kept(self) -> int:
        """What was credited and did not leave the block unused, for money or for another one."""
        return self.credited - self.refunded - self.carried_out

    @property
    def unused(self) -> int:
        """What work can still be charged to: free, or held for a case."""
        return self.free + self.held

    def of(self, bucket: Bucket) -> int:
        """Return what is in a bucket."""
        minutes: int = getattr(self, bucket)
        return minutes

    def after(self, *moves: Move) -> "Balance":
        """Return the balance once these minutes have moved.

        Raises:
            NotEnoughHoursError: a bucket has fewer than are to leave it.

        >>> Balance().after(purchase(600), spend(90)).free
        510
        """
        balance = self
        for move in moves:
            balance = _shifted(_shifted(balance, move.source, -move.minutes), move.target, move.minutes)
        return balance

    def paid_of(self, bought: int) -> int:
        """Return how much of what was bought is left; what was carried out is so again once as much has come back.

        >>> Balance(free=560, charged=10, carried_out=30).paid_of(600), Balance(free=90).paid_of(0)
        (560, 0)
        >>> Balance(free=590, charged=10, carried_out=30).paid_of(600)
        590
        """
        away = max(0, self.carried_out - (self.credited - bought))
        used = self.credited - self.free - self.carried_out
        return max(0, bought - used - away)

    def closing(self, holds: Mapping[int, int]) -> Iterator[tuple[Move, int | None]]:
        """Yield what a block posts when it takes no more work: what cases hold becomes free, and what is free expires.

        `holds` are the minutes by case; each move comes with the case whose hold it takes from.
        """
        yield from ((release(minutes), case) for case, minutes in holds.items())
        if self.free or self.held:
            yield expire(self.unused), None


@dataclass(frozen=True, slots=True)
class Posting:
    """A move as the ledger keeps it; `corrects` is the number of the posting that it takes back.

    What goes into what is held, or comes out of it, says for which case.
    `beside` is what the audit tells with it since its second form: the work that it is of, who made it, and why.
    """

    id: int
    move: Move
    posted_on: date
    corrects: int | None = None
    case: int | None = None
    beside: tuple[int | str | None, ...] = ()


def holds_after(holds: Mapping[int, int], move: Move, case: int | None) -> dict[int, int]:
    """Return how many minutes of a block each case holds once these have moved; no case takes what another one holds.

    Raises:
        NotEnoughHoursError: the case holds fewer than it is to give.

    >>> holds_after({7: 60}, spend(45, Bucket.HELD), 7)
    {7: 15}
    """
    if case is None:
        return dict(holds)
    change = move.minutes * ((move.target is Bucket.HELD) - (move.source is Bucket.HELD))
    left = holds.get(case, 0) + change
    if left < 0:
        raise NotEnoughHoursError(move.minutes, holds.get(case, 0), Bucket.HELD)
    return {number: minutes for number, minutes in {**holds, case: left}.items() if minutes}


def faults_of(kept: Balance, holds: Mapping[int, int], postings: Iterable[Posting]) -> Iterator[str]:
    """Yield, in words, where a block contradicts its postings, which stand in the order in which they were made.

    `holds` are the minutes of it that are kept for each case.
    """
    balance, held, open_moves = Balance(), dict[int, int](), dict[int, Move]()
    for one in postings:
        if one.corrects is not None:
            taken_back = open_moves.pop(one.corrects, None)
            if taken_back is None or taken_back.reversed() != one.move:
                yield f"posting {one.id} does not reverse posting {one.corrects}, or does so once more"
        elif one.move.kind in CORRECTABLE:
            open_moves[one.id] = one.move
        try:
            balance, held = balance.after(one.move), holds_after(held, one.move, one.case)
        except NotEnoughHoursError as error:
            yield f"posting {one.id} overdraws: {error.message}"
            return
    yield from _differences(kept, balance, holds, held)


def _differences(kept: Balance, given: Balance, holds: Mapping[int, int], held: Mapping[int, int]) -> Iterator[str]:
    for bucket in COUNTED:
        if kept.of(bucket) != given.of(bucket):
            yield f"{bucket.value} is kept as {kept.of(bucket)}, and its postings give {given.of(bucket)}"
    for case in sorted(holds.keys() | held.keys()):
        if holds.get(case, 0) != held.get(case, 0):
            yield f"case {case} is kept to hold {holds.get(case, 0)}, and its postings give {held.get(case, 0)}"


def digest_of(block: str, postings: Iterable[Posting]) -> str:
    """Name postings of a block by their contents, as the audit keeps them."""
    lines = [
        [one.id, move.kind, move.minutes, move.source, move.target, str(one.posted_on), one.corrects, *one.beside]
        for one in postings
        for move in [one.move]
    ]
    return hashlib.sha256(json.dumps([block, lines], separators=(",", ":")).encode()).hexdigest()


def _shifted(balance: Balance, bucket: Bucket, minutes: int) -> Balance:
    if bucket is Bucket.OUTSIDE:
        return balance
    if balance.of(bucket) + minutes < 0:
        raise NotEnoughHoursError(-minutes, balance.of(bucket), bucket)
    return replace(balance, **{bucket.value: balance.of(bucket) + minutes})
