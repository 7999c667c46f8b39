"""A block of which something is given back: what is free of it, and the blocks that can take it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.contracts.selectors import customer_with
from inscope.apps.hours.selectors import block_rows_of, block_with, paid_minutes
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.hours_page import BlockLine, block_line
from inscope.reads.published_policy import policy_in_force

NEW = "new"


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """The page: the minutes that are free, and into what they can go, as a form names it."""

    customer: str
    customer_id: UUID
    block: BlockLine
    free_minutes: int
    refundable_minutes: int
    into: tuple[tuple[str, str], ...]


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
        paid = paid_minutes(actor=actor, block=block)
    others = [one for one in blocks if one.takes_from(block, today)]
    return ReturnPage(
        customer=customer.name,
        customer_id=customer.public_id,
        block=block_line(block, policy, today),
        free_minutes=block.balance.free,
        refundable_minutes=min(paid, block.balance.free),
        into=(*((str(one.public_id), f"{one.reference} · {one.ends_on}") for one in others), (NEW, _("A new block"))),
    )
