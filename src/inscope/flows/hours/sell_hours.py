"""Sell a block of hours: ordered, then confirmed or declined, and allocated to one activity.

What was refused for want of hours is decided again once there are more.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inscope.apps.cases.services import checked_body, checked_note
from inscope.apps.contracts.selectors import customer_with
from inscope.apps.hours.errors import OrderDoneError
from inscope.apps.hours.rows import BlockRow, NewBlock
from inscope.apps.hours.selectors import block_with
from inscope.apps.hours.services import activate_block, add_block, allocate_block, decline_block, hold_references
from inscope.core.blocks import closing_day
from inscope.core.money import checked_currency
from inscope.core.orders import MOST_HOURS
from inscope.core.outbox import first_lines
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.policy.sourced import checked
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR
from inscope.core.records import ValueRefusedError
from inscope.flows.hours.decide_for_hours import deciding_after
from inscope.flows.outbox.tell import tell_of_order
from inscope.pg.tenancy import acting_as
from inscope.reads.published_policy import policy_in_force
from inscope.reads.recipients import buyers_of
from inscope.reads.time_plan import ACTIVITY


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
        hold_references(customer.id)
        return add_block(actor=actor, customer_id=customer.id, block=block, now=now)


def confirm(actor: Actor, customer_id: UUID, block_id: UUID, *, now: datetime) -> BlockRow:
    """Credit what was ordered; confirmed once more, it stays as it is.

    Raises:
        NoSuchCustomerError, NoSuchBlockError: there is none, or the block is another customer's.
        BlockClosedError: it takes no work any more.
        OrderDoneError: the order was declined or withdrawn.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        block = block_of(actor, customer_id, block_id)
        with deciding_after(actor, block.customer_id, now=now):
            activate_block(actor=actor, block=block, today=timezone.localdate(now), now=now)
        if not block.is_active:
            _tell_customer(block, "confirmed", _confirmed(block), now)
        return block_of(actor, customer_id, block_id)


def decline(actor: Actor, customer_id: UUID, block_id: UUID, *, why: str, now: datetime) -> None:
    """Close an order that waits, with a reason that the customer reads; nothing of it will be credited.

    Raises:
        NoSuchCustomerError, NoSuchBlockError: there is none, or the block is another customer's.
        TextRefusedError: the reason is empty, or no text.
        OrderDoneError: it is confirmed, declined or withdrawn already.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        block = block_of(actor, customer_id, block_id)
        if not block.is_pending:
            raise OrderDoneError(block.reference, is_active=block.is_active)
        why = checked_body(why, "why")
        decline_block(actor=actor, block=block, why=why, is_withdrawn=False, now=now)
        said = _("We cannot take your order of block %(reference)s.") % {"reference": block.reference}
        _tell_customer(block, "declined", f"{said}\n\n{first_lines(why)}", now)


def allocate(
    actor: Actor, customer_id: UUID | None, block_id: UUID, activity: str, *, today: date, now: datetime
) -> BlockRow:
    """Let a block serve an activity of the policy in force, for good; a contact, one of its own customer's.

    Raises:
        RightRefusedError: the actor neither keeps customers nor buys hours.
        NoSuchCustomerError, NoSuchBlockError: there is none, or the block is another customer's.
        FactError, ValueRefusedError: the policy knows no such activity.
        AllocatedError: it serves one already.
        OrderDoneError: its order was declined or withdrawn.
    """
    actor.require(Right.KEEP_CUSTOMERS if actor.is_staff else Right.BUY_HOURS)
    checked_activity(policy_in_force(today).policy, activity)
    with acting_as(actor):
        block = block_of(actor, customer_id, block_id)
        with deciding_after(actor, block.customer_id, now=now):
            allocate_block(actor=actor, block=block, activity=activity, now=now)
        return block_of(actor, customer_id, block_id)


def checked_activity(policy: Policy, activity: str) -> None:
    """Refuse what no block can serve.

    Raises:
        FactError, ValueRefusedError: the policy knows no such activity.
    """
    checked(policy, ACTIVITY, activity)
    if activity not in policy.facts[ACTIVITY].values:  # such as `unknown`, which a request may say and no block serves
        raise ValueRefusedError(f"`{activity}` is no activity of a block", field="activity", hint="choose one that is")


def block_of(actor: Actor, customer_id: UUID | None, block_id: UUID) -> BlockRow:
    """Return a block of a customer; without its id, of the contact's own.

    Raises:
        NoSuchCustomerError, NoSuchBlockError: there is none, or the block is another customer's.
    """
    number = actor.customer if customer_id is None else customer_with(actor=actor, public_id=customer_id).id
    return block_with(actor=actor, public_id=block_id, customer_id=number)


def _confirmed(block: BlockRow) -> str:
    said = (
        _("Your order of block %(reference)s is confirmed: the hours can be used from %(day)s on.")
        if block.activity
        else _(
            "Your order of block %(reference)s is confirmed: the hours can be used from %(day)s on, "
            "once the block is allocated to an activity."
        )
    )
    return said % {"reference": block.reference, "day": block.starts_on}


def _tell_customer(block: BlockRow, what: str, said: str, now: datetime) -> None:
    people = buyers_of(block.customer_id, ordered_by=block.requested_by_id)
    tell_of_order(block=block, people=people, what=what, address=reverse("portal-hours"), said=said, now=now)


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
