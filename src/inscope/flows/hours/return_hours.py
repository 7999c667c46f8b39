"""Give back what is free of a block: for money, or by carrying it over to another block of its activity."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from inscope.apps.cases.errors import KeyTakenError
from inscope.apps.cases.services import checked_body
from inscope.apps.contracts.selectors import customer_with
from inscope.apps.hours.errors import BlockClosedError, NotReturnedError
from inscope.apps.hours.rows import BlockRow, NewBlock, NewPosting
from inscope.apps.hours.selectors import block_with, lock_blocks, postings_under_key
from inscope.apps.hours.services import begin_carried, post, tell_of_block
from inscope.core.ledger import Move, carry_in, carry_out, refund
from inscope.core.money import refund_of
from inscope.core.people import Actor, Right
from inscope.core.records import ValueRefusedError
from inscope.flows.hours.decide_for_hours import deciding_after
from inscope.pg.locks import hold_name
from inscope.pg.tenancy import acting_as


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
    why, key = checked_body(given.why, "why"), f"refund:{given.key}"
    with acting_as(actor):
        block = _of(actor, customer_id, block_id)
        hold_name("hours returned", f"{block.customer_id}:{key}")
        money = None if block.price_minor is None else refund_of(given.minutes, block.bought_minutes, block.price_minor)
        if not _is_again(actor, block, key, given.minutes):
            (block,) = lock_blocks(actor=actor, numbers=[block.id])
            _require_bought(block, given.minutes)
            posting = NewPosting(block.id, key, refund(given.minutes), timezone.localdate(now), reason=why)
            post(actor=actor, postings=[posting], now=now)
            details = {"minutes": given.minutes, "price_minor": money, "currency": block.currency}
            tell_of_block(actor=actor, block=block, event="hours_refunded", details=details, now=now)
        return money


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
    why, key, today = checked_body(given.why, "why"), f"carry:{given.key}", timezone.localdate(now)
    with acting_as(actor):
        source = _of(actor, customer_id, block_id)
        _require_some(given.minutes)
        with deciding_after(actor, source.customer_id, now=now):
            hold_name("hours returned", f"{source.customer_id}:{key}")
            if _is_again(actor, source, key, given.minutes):
                return
            into = _into(actor, source, given.minutes, to, now)
            _require_takes(into, source, today)
            moves: list[tuple[BlockRow, Move]] = [(source, carry_out(given.minutes)), (into, carry_in(given.minutes))]
            postings = [NewPosting(block.id, key, move, today, reason=why) for block, move in moves]
            post(actor=actor, postings=postings, now=now)


def _of(actor: Actor, customer_id: UUID, block_id: UUID) -> BlockRow:
    customer = customer_with(actor=actor, public_id=customer_id)
    return block_with(actor=actor, public_id=block_id, customer_id=customer.id)


def _is_again(actor: Actor, block: BlockRow, key: str, minutes: int) -> bool:
    """Say whether this was done under the key already.

    Raises:
        KeyTakenError: something else was.
    """
    posted = postings_under_key(actor=actor, customer_id=block.customer_id, key=key)
    if posted and (block.id, minutes) not in {(one.block_id, one.move.minutes) for one in posted}:
        raise KeyTakenError
    return bool(posted)


def _require_some(minutes: int) -> None:
    if minutes < 1:
        raise NotReturnedError(f"`{minutes}` minutes are none", field="minutes", hint="give one minute or more")


def _require_bought(block: BlockRow, minutes: int) -> None:
    """Refuse to pay for more than was paid for: what was carried into a block was paid with another one."""
    _require_some(minutes)
    balance = block.balance
    paid = block.bought_minutes - (balance.credited - balance.free)
    if paid < minutes <= balance.free:
        raise NotReturnedError(
            f"{paid} of the {balance.free} free minutes of block `{block.reference}` were paid with it",
            field="minutes",
            hint="refund what was carried over as minutes of the block where it was bought",
        )


def _require_takes(into: BlockRow, source: BlockRow, today: date) -> None:
    if into.id == source.id or into.activity != source.activity or not into.is_active:
        raise NotReturnedError(
            f"block `{into.reference}` does not take what is free of block `{source.reference}`",
            field="to",
            hint="choose another active block of the same activity",
        )
    if into.closes_on < today:
        raise BlockClosedError(into.reference, into.closes_on)


def _into(actor: Actor, source: BlockRow, minutes: int, to: UUID | NewTarget, now: datetime) -> BlockRow:
    """Return the block that takes the minutes; a new one is told in the audit, so the other is locked before."""
    if not isinstance(to, NewTarget):
        return block_with(actor=actor, public_id=to, customer_id=source.customer_id)
    lock_blocks(actor=actor, numbers=[source.id])
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
    made = begin_carried(actor=actor, customer_id=source.customer_id, block=block, now=now)
    return block_with(actor=actor, public_id=made)
