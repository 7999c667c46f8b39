"""Hours as programs read them: a customer's blocks, what moved in them, and the work that was logged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from inscope.apps.contracts.selectors import customer_with
from inscope.apps.hours.approvals import approvals_numbered
from inscope.apps.hours.rows import ApprovalRow, BlockRow, EntryRow, PostingRow
from inscope.apps.hours.selectors import (
    block_rows_of,
    entries_beyond_after,
    entries_numbered,
    entry_with,
    postings_after,
)
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.case_rows import PersonName
from inscope.reads.names import names_of


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting with its block, the work that it is of, if any, and who made it."""

    posting: PostingRow
    block: BlockRow
    entry: EntryRow | None
    person: PersonName


@dataclass(frozen=True, slots=True)
class PostingsPage:
    """Some postings, the first first; `next_after` numbers the last one, if more follow."""

    postings: tuple[Posted, ...]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Logged:
    """Work on a case, who did it, and the approval that it is charged to, if it is one."""

    entry: EntryRow
    person: PersonName
    approval: ApprovalRow | None = None


@dataclass(frozen=True, slots=True)
class BeyondPage:
    """Some work that no block paid for, the first first; `next_after` numbers the last one, if more follows."""

    work: tuple[Logged, ...]
    next_after: int | None


def list_blocks(actor: Actor, customer_id: UUID) -> Sequence[BlockRow]:
    """Return the blocks of a customer, pending ones too, the one that ends first first.

    Raises:
        RightRefusedError: the actor reads no hours.
        NoSuchCustomerError: there is none whom the actor sees.
    """
    _require_reading(actor)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        return block_rows_of(actor=actor, customer_id=customer.id)


def list_postings(actor: Actor, customer_id: UUID, *, after: int, limit: int) -> PostingsPage:
    """Return postings of a customer, the first first; it raises as `list_blocks` does."""
    _require_reading(actor)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        found = postings_after(actor=actor, customer_id=customer.id, after=after, most=limit + 1)
        shown = found[:limit]
        blocks = {one.id: one for one in block_rows_of(actor=actor, customer_id=customer.id)}
        numbers = {one.entry_id for one in shown if one.entry_id is not None}
        work: dict[int | None, EntryRow] = {one.id: one for one in entries_numbered(actor=actor, numbers=numbers)}
        names = names_of(one.person_id for one in shown)
    posted = (Posted(one, blocks[one.block_id], work.get(one.entry_id), names[one.person_id]) for one in shown)
    return PostingsPage(tuple(posted), shown[-1].id if len(found) > limit else None)


def list_beyond(actor: Actor, customer_id: UUID, *, after: int, limit: int) -> BeyondPage:
    """Return work for a customer that no block paid for, the first first; it raises as `list_blocks` does."""
    _require_reading(actor)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        found = entries_beyond_after(actor=actor, customer_id=customer.id, after=after, most=limit + 1)
        shown = found[:limit]
        approvals, names = _approvals(actor, shown), names_of(one.person_id for one in shown)
    work = tuple(Logged(one, names[one.person_id], approvals.get(one.approval_id)) for one in shown)
    return BeyondPage(work, shown[-1].id if len(found) > limit else None)


def logged_by(actor: Actor, entry: EntryRow) -> Logged:
    """Return work with the name of who did it, to who has just written, which needs no right to read."""
    with acting_as(actor):
        approvals = _approvals(actor, [entry]) if entry.approval_id else {}
        return Logged(entry, names_of([entry.person_id])[entry.person_id], approvals.get(entry.approval_id))


def entry_again(actor: Actor, entry_id: UUID) -> Logged:
    """Return work as it stands, to who has just corrected it."""
    with acting_as(actor):
        return logged_by(actor, entry_with(actor=actor, public_id=entry_id))


def _approvals(actor: Actor, entries: Iterable[EntryRow]) -> dict[int | None, ApprovalRow]:
    numbers = {one.approval_id for one in entries if one.approval_id is not None}
    return {one.id: one for one in approvals_numbered(actor=actor, numbers=numbers)}


def _require_reading(actor: Actor) -> None:
    actor.require(Right.READ_CUSTOMERS if actor.is_staff else Right.READ_HOURS)
