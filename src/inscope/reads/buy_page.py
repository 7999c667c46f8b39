"""What a contact reads before it orders or allocates hours: prices, what an order would cost, the block it is about."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.hours.errors import NoSuchBlockError
from inscope.apps.hours.prices import price_list
from inscope.apps.hours.selectors import block_with
from inscope.core.blocks import NOT_ALLOCATED
from inscope.core.money import money_words
from inscope.core.orders import Offer, PriceList, hours_missing
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.pg.tenancy import acting_as
from inscope.reads.hours_page import BlockLine, activities_of, block_line
from inscope.reads.hours_wanted import Wanted, hours_wanted
from inscope.reads.published_policy import policy_in_force
from inscope.reads.time_plan import activity_words


@dataclass(frozen=True, slots=True)
class BuyPage:
    """The price list in words, and the request for which hours are bought; without prices nothing is sold here.

    The form begins with `activity` and `hours`: what the request wants, or what an earlier block had.
    """

    wanted: Wanted | None
    activity: str
    hours: int
    prices: tuple[tuple[str, str], ...]
    activities: tuple[tuple[str, str], ...]
    minimum_hours: int
    validity_months: int


@dataclass(frozen=True, slots=True)
class OfferWords:
    """What an order would cost."""

    hours: int
    activity: str
    hour: str
    price: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class AllocatePage:
    """A block, what it can serve while it serves nothing yet, and the request for which it would."""

    block: BlockLine
    activities: tuple[tuple[str, str], ...]
    wanted: Wanted | None

    @property
    def is_free(self) -> bool:
        """Whether it can be allocated."""
        return not self.block.is_allocated and not self.block.is_declined


def buy_page(actor: Actor, case_id: UUID | None, block_id: UUID | None, *, today: date) -> BuyPage:
    """Return what hours cost, and what a request wants of them, or what a block of the customer had; any other is none.

    Raises:
        RightRefusedError: the contact does not buy hours.
        NoCaseError: there is no such request for this actor.
    """
    actor.require(Right.BUY_HOURS)
    policy, prices = policy_in_force(today).policy, price_list()
    least = 1 if prices is None else prices.minimum_hours
    wanted = None if case_id is None else hours_wanted(actor, case_id, today=today)
    activity, hours = _again(actor, block_id, least) if wanted is None else (wanted.activity, wanted.hours)
    return BuyPage(
        wanted=wanted,
        activity=activity,
        hours=hours,
        prices=() if prices is None else _prices(policy, prices),
        activities=((NOT_ALLOCATED, _("Decide later")), *activities_of(policy)),
        minimum_hours=least,
        validity_months=0 if prices is None else prices.validity_months,
    )


def offer_words(offer: Offer, *, today: date) -> OfferWords:
    """Return an offer in words."""
    return OfferWords(
        hours=offer.hours,
        activity=activity_words(policy_in_force(today).policy, offer.activity),
        hour=money_words(offer.hour_minor, offer.currency),
        price=money_words(offer.price_minor, offer.currency),
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
    )


def allocate_page(actor: Actor, block_id: UUID, case_id: UUID | None, *, today: date) -> AllocatePage:
    """Return a block of the contact's customer, to be allocated.

    Raises:
        RightRefusedError: the contact does not buy hours.
        NoSuchBlockError, NoCaseError: there is none, or it is another customer's.
    """
    actor.require(Right.BUY_HOURS)
    policy = policy_in_force(today).policy
    with acting_as(actor):
        block = block_line(block_with(actor=actor, public_id=block_id), policy, today)
    wanted = None if case_id is None else hours_wanted(actor, case_id, today=today)
    return AllocatePage(block, activities_of(policy), wanted)


def _again(actor: Actor, block_id: UUID | None, least: int) -> tuple[str, int]:
    """Return the activity and the hours of a block that is ordered again; of none, no activity and the least hours."""
    if block_id is not None:
        with suppress(NoSuchBlockError), acting_as(actor):
            block = block_with(actor=actor, public_id=block_id)
            return block.activity, hours_missing(block.bought_minutes, 0, least)
    return NOT_ALLOCATED, least


def _prices(policy: Policy, prices: PriceList) -> tuple[tuple[str, str], ...]:
    """Return what an hour costs for each activity; for one line, where all cost the same."""
    if not prices.by_activity:
        return ((_("Any activity"), money_words(prices.hour_minor, prices.currency)),)
    words = (*activities_of(policy), (NOT_ALLOCATED, _("Not allocated yet")))
    return tuple((label, money_words(prices.hour_of(word), prices.currency)) for word, label in words)
