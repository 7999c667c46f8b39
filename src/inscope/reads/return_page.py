"""A block of which something is given back: what is free of it, and the blocks that can take it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from inscope.apps.contracts.selectors import customer_with
from inscope.apps.hours.rows import BlockRow, PostingRow, paid_of
from inscope.apps.hours.selectors import block_rows_of, block_with, postings_of
from inscope.core.ledger import Kind
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.hours_page import BlockLine, block_line, refund_words
from inscope.reads.published_policy import policy_in_force
from inscope.reads.time_card import clock_of

NEW = "new"
REFUND = "refund:"
"""What the key of a refund's posting begins with; the client's own key follows."""


@dataclass(frozen=True, slots=True)
class RefundLine:
    """A refund that stands, by its key: the hours, their money where a price is kept, and why."""

    key: str
    made_on: date
    hours: str
    money: str
    why: str


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """The page: the minutes that are free, into what they can go, as a form names it, and the refunds so far."""

    customer: str
    customer_id: UUID
    block: BlockLine
    free_minutes: int
    refundable_minutes: int
    into: tuple[tuple[str, str], ...]
    refunds: tuple[RefundLine, ...]


def return_page(actor: Actor, customer_id: UUID, block_id: UUID, *, today: date) -> ReturnPage:
    """Return a block to give back of.

    Raises:
        RightRefusedError: the actor keeps no customers.
        NoSuchCustomerError, NoSuchBlockError: there is none, or the block is another customer's.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    policy = policy_in_force(today).policy
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        block = block_with(actor=actor, public_id=block_id, customer_id=customer.id)
        blocks = block_rows_of(actor=actor, customer_id=customer.id)
        postings = postings_of(actor=actor, block_ids=[block.id])
    paid = paid_of(block, postings)
    others = [one for one in blocks if one.takes_from(block, today)]
    return ReturnPage(
        customer=customer.name,
        customer_id=customer.public_id,
        block=block_line(block, policy, today),
        free_minutes=block.balance.free,
        refundable_minutes=min(paid, block.balance.free),
        into=(*((str(one.public_id), f"{one.reference} · {one.ends_on}") for one in others), (NEW, _("A new block"))),
        refunds=tuple(_refunds(block, postings)),
    )


def _refunds(block: BlockRow, postings: Sequence[PostingRow]) -> Iterator[RefundLine]:
    taken_back = {one.corrects for one in postings}
    for one in postings:
        if one.move.kind is Kind.REFUND and one.id not in taken_back:
            yield RefundLine(
                key=one.key.removeprefix(REFUND),
                made_on=timezone.localdate(one.made_at),
                hours=clock_of(one.move.minutes),
                money=refund_words(block, one.move.minutes),
                why=one.reason,
            )
