"""Writes blocks, work and postings. PostgreSQL moves the minutes, with each posting, and refuses what is not there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import count
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from inscope.apps.audit.services import Event, record_entries, record_entry
from inscope.apps.cases.errors import KeyTakenError
from inscope.apps.cases.rows import CaseRow
from inscope.apps.hours.errors import (
    AllocatedError,
    BlockClosedError,
    CorrectedError,
    OrderDoneError,
    StatedError,
    TooManyOrdersError,
)
from inscope.apps.hours.models import Block, Posting, TakenBack, TimeEntry
from inscope.apps.hours.rows import DIGEST_FORM, BlockRow, EntryRow, NewBlock, NewEntry, NewPosting, posted
from inscope.apps.hours.selectors import block_with, lock_blocks
from inscope.apps.hours.told import is_stated
from inscope.core.ledger import digest_of, purchase, spend
from inscope.core.orders import MOST_WAITING
from inscope.core.people import INSCOPE, Actor
from inscope.core.records import Kept, RecordTakenError, ValueRefusedError, checked_name, require_same
from inscope.pg.ids import uuid7
from inscope.pg.locks import hold_name
from inscope.pg.rows import Insert, values_of

_POSTINGS, _ENTRIES = Insert(Posting), Insert(TimeEntry)
_OVERDRAWN = {"block_never_overdrawn", "hold_never_overdrawn"}
_STATED = "keeps_statements"
"""The triggers that refuse what is posted into a month that was stated; they name themselves as constraints do."""


def add_block(*, actor: Actor, customer_id: int, block: NewBlock, now: datetime) -> UUID:
    """Keep a block that was ordered, with nothing in it yet, and return its public id.

    Raises:
        NameRefusedError, RecordTakenError: the reference is none, or another block of the customer has it.
    """
    reference = checked_name("block of hours", block.reference, field="reference")
    values = asdict(block) | {"reference": reference}
    rules = values.pop("rules")
    row = Block(customer_id=customer_id, public_id=uuid7(now), **values, **rules)
    hold_name("block of hours", f"{customer_id}:{reference}")
    if Block.objects.filter(customer_id=customer_id, reference=reference).exists():
        raise RecordTakenError("block of hours", reference, field="reference")
    row.save(force_insert=True)
    details = {"reference": reference, "minutes": block.bought_minutes, "order": block.order_reference}
    kept = block_with(actor=actor, public_id=row.public_id)
    tell_of_block(actor=actor, block=kept, event="block_ordered", details=details, now=now)
    return row.public_id


def hold_references(customer_id: int) -> None:
    """Let one transaction at a time name an order of a customer."""
    hold_name("orders of hours", str(customer_id))


def order_reference(customer_id: int) -> str:
    """Return a reference that no block of a customer has; nobody else is given it before the transaction ends.

    Raises:
        TooManyOrdersError: so many orders of the customer wait that it sends no other.
    """
    hold_references(customer_id)
    blocks = Block.objects.filter(customer_id=customer_id)
    waiting = blocks.filter(requested_by__isnull=False, activated_at=None, declined_at=None)
    if waiting.count() >= MOST_WAITING:
        raise TooManyOrdersError(MOST_WAITING)
    names = map("H-{:04}".format, count(blocks.count() + 1))
    return next(name for name in names if not blocks.filter(reference=name).exists())


def activate_block(*, actor: Actor, block: BlockRow, today: date, now: datetime) -> None:
    """Credit what was ordered; a block that is active stays as it is.

    Raises:
        BlockClosedError: it takes no work any more, and what is in it would expire at once.
        OrderDoneError: the order was declined or withdrawn.
    """
    if not block.is_active and block.closes_on < today:
        raise BlockClosedError(block.reference, block.closes_on)
    if not Block.objects.filter(id=block.id, activated_at=None, declined_at=None).update(activated_at=now):
        if not Block.objects.filter(id=block.id, declined_at=None).exists():
            raise OrderDoneError(block.reference, is_active=False)
        return
    bought = NewPosting(block.id, f"purchase:{block.public_id}", purchase(block.bought_minutes), block.bought_on)
    post(actor=actor, postings=[bought], now=now)


def decline_block(*, actor: Actor, block: BlockRow, why: str, is_withdrawn: bool, now: datetime) -> None:
    """Close an order, of which nothing was credited and nothing will be.

    Raises:
        OrderDoneError: it is confirmed, declined or withdrawn already.
    """
    declined = {"declined_by": actor.person, "declined_because": why, "is_withdrawn": is_withdrawn}
    waiting = Block.objects.filter(id=block.id, activated_at=None, declined_at=None)
    if not waiting.update(declined_at=now, **declined):
        is_active = Block.objects.filter(id=block.id, activated_at__isnull=False).exists()
        raise OrderDoneError(block.reference, is_active=is_active)
    event, details = "order_withdrawn" if is_withdrawn else "order_declined", {"reference": block.reference}
    tell_of_block(actor=actor, block=block, event=event, details=details, now=now)


def begin_block(*, actor: Actor, customer_id: int, block: NewBlock, now: datetime) -> BlockRow:
    """Keep a block that nobody has to confirm: active at once, with nothing in it yet.

    Raises:
        NameRefusedError, RecordTakenError: the reference is none, or another block of the customer has it.
    """
    public_id = add_block(actor=actor, customer_id=customer_id, block=block, now=now)
    Block.objects.filter(public_id=public_id).update(activated_at=now)
    return block_with(actor=actor, public_id=public_id)


def tell_of_block(*, actor: Actor, block: BlockRow, event: str, details: Mapping[str, object], now: datetime) -> None:
    """Add to the audit what was done to a block; the last thing in a transaction."""
    record_entry(
        actor=actor, event=event, subject=block.subject_name, now=now, customer_id=block.customer_id, details=details
    )


def allocate_block(*, actor: Actor, block: BlockRow, activity: str, now: datetime) -> None:
    """Let a block serve an activity, for good.

    Raises:
        AllocatedError: it serves one already.
        OrderDoneError: its order was declined or withdrawn.
    """
    if not Block.objects.filter(id=block.id, activity="", declined_at=None).update(activity=activity):
        found = Block.objects.get(id=block.id)
        if found.declined_at is not None:
            raise OrderDoneError(block.reference, is_active=False)
        raise AllocatedError(block.reference, found.activity)
    details = {"reference": block.reference, "activity": activity}
    tell_of_block(actor=actor, block=block, event="block_allocated", details=details, now=now)


def keep_block(*, customer_id: int, block: NewBlock, free_minutes: int, now: datetime) -> Kept:
    """Keep a block as a file of records tells it: active, and what is not free of it was used before.

    Of one that stands, what is free is left as it is, since work uses it.

    Raises:
        NameRefusedError: the reference is none.
        RecordDiffersError: it stands with other values.
        ValueRefusedError: a statement tells already of the time at which it is credited.
    """
    reference = checked_name("block of hours", block.reference, field="reference")
    stands = Block.objects.filter(customer_id=customer_id, reference=reference).first()
    if stands is not None:
        wanted = {name: getattr(block, name) for name in ("bought_minutes", "activity", "starts_on", "ends_on")}
        require_same("block of hours", reference, stands, wanted)
        return Kept(stands.pk, is_new=False)
    if is_stated(customer_id=customer_id, at=now):
        raise ValueRefusedError(
            f"block `{reference}` is credited on {now:%Y-%m-%d}, and a statement of that time was sent",
            field="bought_at",
            hint="let it be credited now",
        )
    begun = begin_block(actor=INSCOPE, customer_id=customer_id, block=block, now=now)
    moves = [purchase(block.bought_minutes)]
    if free_minutes < block.bought_minutes:
        moves.append(spend(block.bought_minutes - free_minutes))
    key = f"kept:{begun.public_id}"
    postings = [NewPosting(begun.id, key, move, block.bought_on, reason="records") for move in moves]
    post(actor=INSCOPE, postings=postings, now=now)
    return Kept(begun.id, is_new=True)


def add_entry(*, actor: Actor, case: CaseRow, entry: NewEntry, now: datetime) -> EntryRow:
    """Keep work on a case, and return it as it is kept.

    Raises:
        KeyTakenError: work on another case of the customer came under that key just now; the transaction is over.
        StatedError: no block pays for it, and the month of `now` was stated; the transaction is over.
    """
    of = {"customer_id": case.customer_id, "case_id": case.id, "person_id": actor.person}
    kept = {"public_id": uuid7(now), **of, "made_at": now, **values_of(entry)}
    try:
        number = _ENTRIES.add_one(**kept)
    except IntegrityError as error:
        _refuse_stated(error, now)
        if violated_by(error) != "time_entry_once":
            raise
        raise KeyTakenError from error
    del kept["key"]
    return EntryRow(id=number, case=case.public_id, corrected_because="", second_look="", **kept)


def post(*, actor: Actor, postings: Sequence[NewPosting], now: datetime) -> None:
    """Post moves, with an entry in the audit for each block; blocks are locked first, in the order of their numbers.

    All of one call are made for one thing, and have its key. Belongs at the end of a transaction: the chain's head
    stays locked until the commit.

    Raises:
        NotEnoughHoursError: a block has fewer minutes than are to leave a bucket of it; the transaction is over.
        StatedError: the month of `now` was stated to the customer; the transaction is over.
    """
    blocks = _locked(actor, postings)
    customer_id = next((one.customer_id for one in blocks.values()), None)  # of all of them; where nothing moves, none
    record_entries(actor=actor, events=_moved(actor, blocks, postings, now), now=now, customer_id=customer_id)


def post_for_case(
    *,
    actor: Actor,
    case: CaseRow,
    postings: Sequence[NewPosting],
    events: Iterable[tuple[str, Mapping[str, object]]],
    now: datetime,
) -> None:
    """Post moves, if there are any, as `post` does, and tell in the audit what was done to a case with them."""
    told = _moved(actor, _locked(actor, postings), postings, now)
    told.extend(Event(event, case.subject_name, details) for event, details in events)
    record_entries(actor=actor, events=told, now=now, customer_id=case.customer_id)


def take_back(*, actor: Actor, entry: EntryRow, why: str, now: datetime) -> None:
    """Note that work was a mistake that no block paid for; what it used of an approval can be used again.

    Raises:
        CorrectedError: it was taken back just now; the transaction is over.
        StatedError: the month of `now` was stated to the customer; the transaction is over.
    """
    try:
        TakenBack.objects.create(
            customer_id=entry.customer_id, entry_id=entry.id, person_id=actor.person, reason=why, made_at=now
        )
    except IntegrityError as error:
        _refuse_stated(error, now)
        if violated_by(error) != "hours_takenback_entry_id_key":
            raise
        raise CorrectedError from error


def violated_by(error: IntegrityError) -> str:
    """Return the name of the constraint that refused a row; empty, where PostgreSQL names none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def _refuse_stated(error: IntegrityError, now: datetime) -> None:
    if violated_by(error) == _STATED:
        raise StatedError(timezone.localdate(now)) from error


def _locked(actor: Actor, postings: Sequence[NewPosting]) -> dict[int, BlockRow]:
    return {one.id: one for one in lock_blocks(actor=actor, numbers={one.block_id for one in postings})}


def _moved(actor: Actor, blocks: Mapping[int, BlockRow], postings: Sequence[NewPosting], now: datetime) -> list[Event]:
    """Add the postings, and return what is told of each block."""
    numbers = _insert(actor, blocks, postings, now)
    events = []
    for block in blocks.values():
        own = [(one, number) for one, number in zip(postings, numbers, strict=True) if one.block_id == block.id]
        made = [posted(number, one, actor.person_id, DIGEST_FORM) for one, number in own]
        details = {"key": own[0][0].key, "digest": digest_of(str(block.public_id), made), "form": DIGEST_FORM}
        events.append(Event("hours_posted", block.subject_name, details))
    return events


def _insert(
    actor: Actor, blocks: Mapping[int, BlockRow], postings: Sequence[NewPosting], now: datetime
) -> Sequence[int]:
    """Add the postings in one statement, and return their numbers."""
    try:
        return _POSTINGS.add(
            {
                "customer_id": blocks[one.block_id].customer_id,
                "block_id": one.block_id,
                "key": one.key,
                "kind": one.move.kind.value,
                "minutes": one.move.minutes,
                "source": one.move.source.value,
                "target": one.move.target.value,
                "posted_on": one.posted_on,
                "made_at": now,
                "person_id": actor.person_id,
                "entry_id": one.entry_id,
                "corrects_id": one.corrects,
                "reason": one.reason,
                "case_id": one.case_id,
            }
            for one in postings
        )
    except IntegrityError as error:
        _refuse_stated(error, now)
        if violated_by(error) in _OVERDRAWN:
            for block in blocks.values():  # the first that is overdrawn says how much is left of it
                block.balance.after(*(one.move for one in postings if one.block_id == block.id))
        raise
