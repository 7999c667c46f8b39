"""Orders of hours that wait for the vendor, of all customers; and the quote of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inscope.apps.cases.selectors import cases_of
from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours.errors import NoSuchBlockError
from inscope.apps.hours.rows import BlockRow
from inscope.apps.hours.selectors import block_with, orders_after
from inscope.core.charging import Rounding
from inscope.core.money import money_words
from inscope.core.people import Actor, Right
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import reference
from inscope.reads.case_rows import PersonName
from inscope.reads.hours_page import BlockLine, activities_of, block_line
from inscope.reads.listing import PAGE, Listing, listing, number_in
from inscope.reads.names import names_of
from inscope.reads.published_policy import policy_in_force
from inscope.reads.time_card import clock_of


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order that waits: who asked for it, and for which case, if for one."""

    customer: str
    customer_id: UUID
    block: BlockLine
    by: PersonName
    ordered_on: date
    case_id: UUID | None
    case: str
    activities: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a customer would get for its money; `rules` are sentences.

    `hour` is empty where the price is no whole number of an hour's.
    """

    customer: str
    block: BlockLine
    hours: str
    hour: str
    price: str
    by: PersonName
    made_on: date
    rules: tuple[str, ...]


def orders_page(actor: Actor, asked: Mapping[str, str], *, today: date) -> Listing[OrderLine]:
    """Return the orders that wait, the first first, after the one that `after` numbers.

    Raises:
        RightRefusedError: the actor keeps no customers.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    policy = policy_in_force(today).policy
    activities = activities_of(policy)
    with acting_as(actor):
        found = orders_after(actor=actor, after=number_in(asked.get("after", "")) or 0, most=PAGE + 1)
        named = Customer.objects.filter(id__in={one.customer_id for one in found})
        customers = dict(named.values_list("id", "name"))
        about = cases_of(actor).filter(id__in={one.request_case_id for one in found if one.request_case_id})
        cases = dict(about.values_list("id", "public_id"))
        people = names_of(one.requested_by_id for one in found)

    def line(one: BlockRow) -> OrderLine:
        return OrderLine(
            customer=customers[one.customer_id],
            customer_id=one.customer,
            block=block_line(one, policy, today),
            by=people[one.requested_by_id],
            ordered_on=one.bought_on,
            case_id=None if one.request_case_id is None else cases[one.request_case_id],
            case="" if one.request_case_id is None else reference(one.request_case_id),
            activities=activities,
        )

    return listing(found, (), asked, line=line, place=lambda one: str(one.id))


def quote_of(actor: Actor, block_id: UUID, *, today: date) -> Quote:
    """Return the quote of an order that waits.

    Raises:
        RightRefusedError: the actor reads no hours.
        NoSuchBlockError: there is no such order for this actor, or it is confirmed or declined, or has no price.
    """
    actor.require(Right.READ_CUSTOMERS if actor.is_staff else Right.READ_HOURS)
    policy = policy_in_force(today).policy
    with acting_as(actor):
        block = block_with(actor=actor, public_id=block_id)
        if not block.is_pending or block.price_minor is None:
            raise NoSuchBlockError
        customer = customer_numbered(actor=actor, customer_id=block.customer_id)
        people = names_of([block.requested_by_id])
    hour, rest = divmod(block.price_minor * MINUTES_AN_HOUR, block.bought_minutes)
    return Quote(
        customer=customer.name,
        block=block_line(block, policy, today),
        hours=clock_of(block.bought_minutes),
        hour="" if rest else money_words(hour, block.currency),
        price=money_words(block.price_minor, block.currency),
        by=people[block.requested_by_id],
        made_on=block.bought_on,
        rules=_rules(block),
    )


def _rules(block: BlockRow) -> tuple[str, ...]:
    """Return in sentences how work is charged to a block."""
    by_entry, by_day = _("Each entry of work is rounded up to"), _("What a request takes of a day is rounded up to")
    begins = by_entry if block.rules.rounding is Rounding.ENTRY else by_day
    step = ngettext("%(count)d minute.", "%(count)d minutes.", block.increment_minutes)
    said = [f"{begins} {step % {'count': block.increment_minutes}}"]
    if block.minimum_minutes:
        said.append(_("At least %(count)d minutes are charged.") % {"count": block.minimum_minutes})
    said.append(_("What is not used by the last day expires."))
    if days := block.objection_days:
        objected = ngettext(
            "Work can be objected to for %(count)d day.", "Work can be objected to for %(count)d days.", days
        )
        said.append(objected % {"count": days})
    return tuple(said)
