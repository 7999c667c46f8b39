"""Give back what is free of a block: for money, or by carrying it over to another block of its activity.

A refund that was a mistake is taken back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from inscope.apps.cases.errors import KeyTakenError
from inscope.apps.cases.services import checked_body
from inscope.apps.hours.errors import BlockClosedError, NotReturnedError
from inscope.apps.hours.rows import BlockRow, NewBlock, NewPosting, PostingRow
from inscope.apps.hours.selectors import (
    block_rows_of,
    block_with,
    lock_blocks,
    paid_minutes,
    postings_of,
    postings_under_key,
)
from inscope.apps.hours.services import begin_block, post, tell_of_block
from inscope.core.ledger import Bucket, Move, carry_in, carry_out, expire, refund
from inscope.core.money import refund_of
from inscope.core.people import Actor, Right
from inscope.core.records import ValueRefusedError
from inscope.flows.hours.decide_for_hours import deciding_after
from inscope.flows.hours.sell_hours import block_of
from inscope.pg.locks import hold_name
from inscope.pg.tenancy import acting_as
from inscope.reads.return_page import REFUND


@dataclass(frozen=True, slots=True)
class Return:
    """What is given back of a block, and why; `key` names it for ever."""

    key: str
    minutes: int
    why: str


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A block that begins with what is carried over into it, under the rules of the block where it was."""

    reference: str
    ends_on: date


def refund_hours(actor: Actor, customer_id: UUID, block_id: UUID, given: Return, *, now: datetime) -> int | None:
    """Refund free minutes of a block, once for each key, and return the money, rounded down; nothing without a price.

    Raises:
        NoSuchCustomerError, NoSuchBlockError: there is none, or the block is another customer's.
        TextRefusedError: why is not said.
        NotReturnedError: they are none, or more than was bought of this block.
        NotEnoughHoursError: fewer are free.
        KeyTakenError: the key was used for something else.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    given = Return(f"{REFUND}{given.key}", given.minutes, checked_body(given.why, "why"))
    with acting_as(actor):
        block = block_of(actor, customer_id, block_id)
        hold_name("hours returned", f"{block.customer_id}:{given.key}")
        money = None if block.price_minor is None else refund_of(given.minutes, block.bought_minutes, block.price_minor)
        if not _is_again(actor, block, given):
            (block,) = lock_blocks(actor=actor, numbers=[block.id])
            _require_bought(actor, block, given.minutes)
            posting = NewPosting(block.id, given.key, refund(given.minutes), timezone.localdate(now), reason=given.why)
            post(actor=actor, postings=[posting], now=now)
            details = {"minutes": given.minutes, "price_minor": money, "currency": block.currency}
            tell_of_block(actor=actor, block=block, event="hours_refunded", details=details, now=now)
        return money


def take_back_refund(actor: Actor, customer_id: UUID, block_id: UUID, key: str, *, why: str, now: datetime) -> None:
    """Put right a refund that was a mistake, named by its key: its minutes are free again, or expire in a closed block.

    The same once more changes nothing.

    Raises:
        NoSuchCustomerError, NoSuchBlockError: there is none, or the block is another customer's.
        TextRefusedError: why is not said.
        NotReturnedError: the block has no such refund, or it was taken back for another reason.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    why = checked_body(why, "why")
    with acting_as(actor):
        block = block_of(actor, customer_id, block_id)
        with deciding_after(actor, block.customer_id, now=now):
            lock_blocks(actor=actor, numbers=[block.id])
            postings = postings_of(actor=actor, block_ids=[block.id])
            refunded = next((one for one in postings if one.key == f"{REFUND}{key}"), None)
            if refunded is None:
                raise NotReturnedError(f"block `{block.reference}` has no such refund", field="all")
            earlier = next((one for one in postings if one.corrects == refunded.id), None)
            if earlier is not None and earlier.reason != why:
                raise NotReturnedError("this refund is taken back already", field="all", hint="look at the postings")
            if earlier is None:
                _take_back(actor, block, refunded, why, now)


def carry_over(
    actor: Actor, customer_id: UUID, block_id: UUID, given: Return, to: UUID | NewTarget, *, now: datetime
) -> None:
    """Carry free minutes of a block over to another one of its activity, once for each key.

    Raises:
        NoSuchCustomerError, NoSuchBlockError: there is none, or a block is another customer's.
        TextRefusedError: why is not said.
        NotReturnedError: the minutes are none, or the other block does not take them.
        NameRefusedError, RecordTakenError: the reference of a new block is none, or another block has it.
        BlockClosedError: the other block takes no work any more.
        NotEnoughHoursError: fewer are free.
        KeyTakenError: the key was used for something else.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    given, today = Return(f"carry:{given.key}", given.minutes, checked_body(given.why, "why")), timezone.localdate(now)
    with acting_as(actor):
        source = block_of(actor, customer_id, block_id)
        _require_some(given.minutes)
        with deciding_after(actor, source.customer_id, now=now):
            hold_name("hours returned", f"{source.customer_id}:{given.key}")
            if _is_again(actor, source, given, to):
                return
            source, into = _locked(actor, source, given.minutes, to, now)
            _require_takes(into, source, today)
            moves: list[tuple[BlockRow, Move]] = [(source, carry_out(given.minutes)), (into, carry_in(given.minutes))]
            postings = [NewPosting(block.id, given.key, move, today, reason=given.why) for block, move in moves]
            post(actor=actor, postings=postings, now=now)


def _take_back(actor: Actor, block: BlockRow, refunded: PostingRow, why: str, now: datetime) -> None:
    key, back, today = f"correction:{refunded.key}", refunded.move.reversed(), timezone.localdate(now)
    postings = [NewPosting(block.id, key, back, today, corrects=refunded.id, reason=why)]
    if block.closes_on < today:
        postings.append(NewPosting(block.id, key, expire(back.minutes), today))
    post(actor=actor, postings=postings, now=now)
    details = {"minutes": back.minutes}
    tell_of_block(actor=actor, block=block, event="refund_taken_back", details=details, now=now)


def _is_again(actor: Actor, block: BlockRow, given: Return, to: UUID | NewTarget | None = None) -> bool:
    """Say whether this was done under the key already.

    Raises:
        KeyTakenError: something else was.
    """
    posted = postings_under_key(actor=actor, customer_id=block.customer_id, key=given.key)
    if not posted:
        return False
    left, *arrived = sorted(posted, key=lambda one: one.move.source is Bucket.OUTSIDE)
    is_same = (left.block_id, left.move.minutes, left.reason) == (block.id, given.minutes, given.why)
    blocks = {one.id: one for one in block_rows_of(actor=actor, customer_id=block.customer_id)}
    if not is_same or not all(_is_target(blocks[one.block_id], to) for one in arrived):
        raise KeyTakenError
    return True


def _is_target(into: BlockRow, to: UUID | NewTarget | None) -> bool:
    if isinstance(to, NewTarget):
        return (into.reference, into.ends_on) == (to.reference.strip(), to.ends_on)
    return into.public_id == to


def _require_some(minutes: int) -> None:
    if minutes < 1:
        raise NotReturnedError(f"`{minutes}` minutes are none", field="minutes", hint="give one minute or more")


def _require_bought(actor: Actor, block: BlockRow, minutes: int) -> None:
    """Refuse to pay for more than was paid for: what was carried into a block was paid with another one."""
    _require_some(minutes)
    paid, free = paid_minutes(actor=actor, block=block), block.balance.free
    if paid < minutes <= free:
        raise NotReturnedError(
            f"{paid} of the {free} free minutes of block `{block.reference}` were paid with it",
            field="minutes",
            hint="carry it back first to the block where it was bought",
        )


def _require_takes(into: BlockRow, source: BlockRow, today: date) -> None:
    if into.closes_on < today:
        raise BlockClosedError(into.reference, into.closes_on)
    if not into.takes_from(source, today):
        raise NotReturnedError(
            f"block `{into.reference}` does not take what is free of block `{source.reference}`",
            field="to",
            hint="choose another active block of the same activity",
        )


def _locked(
    actor: Actor, source: BlockRow, minutes: int, to: UUID | NewTarget, now: datetime
) -> tuple[BlockRow, BlockRow]:
    """Return both blocks, locked and as they are then; a new one is told in the audit, whose head is locked last."""
    if not isinstance(to, NewTarget):
        into = block_with(actor=actor, public_id=to, customer_id=source.customer_id)
        locked = {one.id: one for one in lock_blocks(actor=actor, numbers=[source.id, into.id])}
        return locked[source.id], locked[into.id]
    (source,) = lock_blocks(actor=actor, numbers=[source.id])
    today = timezone.localdate(now)
    if to.ends_on < today:
        raise ValueRefusedError(f"the last day, {to.ends_on}, is over", field="ends_on", hint="give a later day")
    block = NewBlock(
        reference=to.reference,
        bought_minutes=minutes,
        bought_on=today,
        starts_on=today,
        ends_on=to.ends_on,
        rules=source.rules,
        activity=source.activity,
    )
    return source, begin_block(actor=actor, customer_id=source.customer_id, block=block, now=now)
