"""Buy hours: a contact orders a block at the price of the list, and may take the order back while it waits."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from inscope.apps.cases.selectors import case_with
from inscope.apps.contracts.rows import CustomerRow
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours.errors import NoPricesError, NoSuchBlockError, PriceMovedError
from inscope.apps.hours.prices import price_list
from inscope.apps.hours.rows import BlockRow, NewBlock
from inscope.apps.hours.selectors import block_with, order_under_key
from inscope.apps.hours.services import add_block, decline_block, order_reference
from inscope.core.blocks import NOT_ALLOCATED
from inscope.core.charging import Rules
from inscope.core.money import money_words
from inscope.core.orders import Offer
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR
from inscope.core.records import checked_name
from inscope.flows.hours.contents import digest_of_contents, require_same_contents
from inscope.flows.hours.sell_hours import checked_activity
from inscope.flows.outbox.tell import tell_of_order
from inscope.pg.locks import hold_name
from inscope.pg.tenancy import acting_as
from inscope.reads.published_policy import policy_in_force
from inscope.reads.recipients import account_managers


@dataclass(frozen=True, slots=True)
class Wish:
    """What a contact would buy: whole hours for an activity, or for none yet, from a day on.

    `purchase_order` is the customer's own number; `case_id` names the request for which it is; `price` is what a page
    showed that it costs, in words.
    """

    hours: int
    activity: str
    starts_on: date
    purchase_order: str = ""
    case_id: UUID | None = None
    price: str | None = None

    @property
    def digest(self) -> str:
        """Name the contents, so that the same key with other contents is noticed."""
        parts = (self.hours, self.activity, self.starts_on, self.purchase_order, self.case_id)
        return digest_of_contents(*parts)


def offer_for(wish: Wish, *, today: date) -> Offer:
    """Return what a wish would cost today.

    Raises:
        NoPricesError: the office has set no prices.
        FactError, ValueRefusedError: the activity, the hours or the first day are none.
    """
    return _offer(wish, policy_in_force(today).policy, today)


def order_hours(actor: Actor, wish: Wish, *, key: str, today: date, now: datetime) -> BlockRow:
    """Keep what a contact orders, once for each key: a pending block at today's price, of which the vendor is told.

    Raises:
        RightRefusedError: the contact does not buy hours.
        NoPricesError: the office has set no prices.
        FactError, ValueRefusedError: the activity, the hours or the first day are none.
        NameRefusedError: the number of the purchase order is none.
        NoCaseError: there is no such request of the customer.
        PriceMovedError: it costs something else than the page showed.
        TooManyOrdersError: many orders of the customer wait.
        KeyTakenError: another order has that key.
    """
    actor.require(Right.BUY_HOURS)
    wish = replace(wish, purchase_order=wish.purchase_order.strip())
    if wish.purchase_order:
        checked = checked_name("purchase order", wish.purchase_order, field="purchase_order")
        wish = replace(wish, purchase_order=checked)
    with acting_as(actor):
        hold_name("order of hours", f"{actor.customer}:{key}")
        earlier = order_under_key(actor=actor, customer_id=actor.customer, key=key)
        if earlier is not None:
            require_same_contents(earlier.request_digest, wish.digest)
            return earlier
        policy = policy_in_force(today).policy
        offer, customer = _offer(wish, policy, today), customer_numbered(actor=actor, customer_id=actor.customer)
        price = money_words(offer.price_minor, offer.currency)
        if wish.price not in {None, price}:
            raise PriceMovedError(price, wish.price or "")
        case = None if wish.case_id is None else case_with(actor=actor, public_id=wish.case_id)
        block = replace(
            _block(offer, policy.pack.services.hours, today),
            reference=order_reference(customer.id),
            order_reference=wish.purchase_order,
            requested_by_id=actor.person,
            request_key=key,
            request_digest=wish.digest,
            request_case_id=None if case is None else case.id,
        )
        made = add_block(actor=actor, customer_id=customer.id, block=block, now=now)
        ordered = block_with(actor=actor, public_id=made)
        words = _words(customer, ordered) | {"hours": offer.hours, "price": price}
        said = _("%(customer)s orders %(hours)s hours for %(price)s: block %(reference)s.") % words
        _tell_vendor(customer, ordered, "ordered", said, now)
        return ordered


def withdraw(actor: Actor, block_id: UUID, *, now: datetime) -> None:
    """Take an order back that waits; nothing of it will be credited.

    Raises:
        RightRefusedError: the contact does not buy hours.
        NoSuchBlockError: there is none, or the contact's customer did not order it here.
        OrderDoneError: it is confirmed, declined or withdrawn already.
    """
    actor.require(Right.BUY_HOURS)
    with acting_as(actor):
        block = block_with(actor=actor, public_id=block_id)
        if block.requested_by_id is None:
            raise NoSuchBlockError
        decline_block(actor=actor, block=block, why="", is_withdrawn=True, now=now)
        customer = customer_numbered(actor=actor, customer_id=actor.customer)
        said = _("%(customer)s takes back the order of block %(reference)s.") % _words(customer, block)
        _tell_vendor(customer, block, "withdrawn", said, now)


def _offer(wish: Wish, policy: Policy, today: date) -> Offer:
    prices = price_list()
    if prices is None:
        raise NoPricesError
    if wish.activity != NOT_ALLOCATED:
        checked_activity(policy, wish.activity)
    return prices.offer(wish.hours, wish.activity, wish.starts_on, today)


def _block(offer: Offer, rules: Rules, today: date) -> NewBlock:
    return NewBlock(
        reference="",
        bought_minutes=offer.hours * MINUTES_AN_HOUR,
        bought_on=today,
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
        rules=rules,
        price_minor=offer.price_minor,
        currency=offer.currency,
        activity=offer.activity,
    )


def _words(customer: CustomerRow, block: BlockRow) -> dict[str, object]:
    return {"customer": customer.name, "reference": block.reference}


def _tell_vendor(customer: CustomerRow, block: BlockRow, what: str, said: str, now: datetime) -> None:
    address = reverse("desk-hours", args=[customer.public_id])
    tell_of_order(block=block, people=account_managers(), what=what, address=address, said=said, now=now)
