"""Sell a block of hours: ordered, then active once the order is confirmed, and allocated to one activity."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from inscope.apps.cases.services import checked_note
from inscope.apps.contracts.selectors import customer_with
from inscope.apps.hours.rows import BlockRow, NewBlock
from inscope.apps.hours.selectors import block_with
from inscope.apps.hours.services import activate_block, add_block, allocate_block
from inscope.core.blocks import closing_day
from inscope.core.money import checked_currency
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.policy.sourced import checked
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR
from inscope.core.records import ValueRefusedError
from inscope.pg.tenancy import acting_as
from inscope.reads.published_policy import policy_in_force
from inscope.reads.time_plan import ACTIVITY

MOST_HOURS = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer ordered: whole hours, both days included; a price with its currency, or none."""

    reference: str
    order_reference: str
    hours: int
    starts_on: date
    ends_on: date
    price_minor: int | None = None
    currency: str = ""


def sell(actor: Actor, customer_id: UUID, order: Order, *, today: date, now: datetime) -> UUID:
    """Keep what a customer ordered, under the rules of the policy in force; none can be spent before it is confirmed.

    Raises:
        NoSuchCustomerError: there is none.
        ValueRefusedError: the hours, the days or the price are none.
        MoneyRefusedError: the currency of the price is none.
        TextRefusedError: the reference of the order is no text.
        NameRefusedError, RecordTakenError: the reference is none, or another block of the customer has it.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    block = _block(order, policy_in_force(today).policy, today)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        return add_block(actor=actor, customer_id=customer.id, block=block, now=now)


def confirm(actor: Actor, customer_id: UUID, block_id: UUID, *, now: datetime) -> BlockRow:
    """Credit what was ordered; confirmed once more, it stays as it is.

    Raises:
        NoSuchCustomerError, NoSuchBlockError: there is none, or the block is another customer's.
        BlockClosedError: it takes no work any more.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        activate_block(actor=actor, block=_of(actor, customer_id, block_id), today=timezone.localdate(now), now=now)
        return _of(actor, customer_id, block_id)


def allocate(actor: Actor, customer_id: UUID, block_id: UUID, activity: str, *, today: date, now: datetime) -> BlockRow:
    """Let a block serve an activity of the policy in force, for good.

    Raises:
        NoSuchCustomerError, NoSuchBlockError: there is none, or the block is another customer's.
        FactError, ValueRefusedError: the policy knows no such activity.
        AllocatedError: it serves one already.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    policy = policy_in_force(today).policy
    checked(policy, ACTIVITY, activity)
    if activity not in policy.facts[ACTIVITY].values:  # such as `unknown`, which a request may say and no block serves
        raise ValueRefusedError(f"`{activity}` is no activity of a block", field="all", hint="choose one that is")
    with acting_as(actor):
        block = _of(actor, customer_id, block_id)
        allocate_block(actor=actor, block=block, activity=activity, now=now)
        return _of(actor, customer_id, block_id)


def _of(actor: Actor, customer_id: UUID, block_id: UUID) -> BlockRow:
    customer = customer_with(actor=actor, public_id=customer_id)
    return block_with(actor=actor, public_id=block_id, customer_id=customer.id)


def _block(order: Order, policy: Policy, today: date) -> NewBlock:
    if not 1 <= order.hours <= MOST_HOURS:
        raise ValueRefusedError(f"`{order.hours}` hours are no block", field="hours", hint=f"give 1 to {MOST_HOURS:,}")
    if order.ends_on < order.starts_on:
        raise ValueRefusedError(f"the last day, {order.ends_on}, is before the first", field="ends_on")
    rules = policy.pack.services.hours
    if closing_day(order.ends_on, rules.late_entry_days) < today:
        raise ValueRefusedError(f"the last day, {order.ends_on}, is too long ago", field="ends_on")
    if order.price_minor is not None:
        checked_currency(order.currency)
    elif order.currency:
        raise ValueRefusedError(
            f"`{order.currency}` is the currency of no price", field="price", hint="give the price, or neither"
        )
    return NewBlock(
        reference=order.reference,
        order_reference=checked_note(order.order_reference, "order_reference"),
        bought_minutes=order.hours * MINUTES_AN_HOUR,
        bought_on=today,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        rules=rules,
        price_minor=order.price_minor,
        currency=order.currency,
    )
