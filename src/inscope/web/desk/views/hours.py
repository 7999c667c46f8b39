"""The hours of a customer, and selling them."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inscope.core.money import read_money
from inscope.core.people import Actor, Right
from inscope.flows.hours import sell_hours
from inscope.flows.hours.sell_hours import Order
from inscope.reads.hours_page import hours_csv, hours_page
from inscope.reads.hours_wanted import hours_wanted
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.csv import csv_named
from inscope.web.common.forms import count_in, day_in, word_in
from inscope.web.common.ids import read_id


@requires(Right.READ_CUSTOMERS)
@require_safe
def hours(request: HttpRequest, actor: Actor, customer_id: UUID) -> HttpResponse:
    """Show blocks, how they burn down, and what they were used for."""
    return _show(request, actor, customer_id)


@requires(Right.READ_CUSTOMERS)
@require_safe
def table(_request: HttpRequest, actor: Actor, customer_id: UUID) -> HttpResponse:
    """Send every posting as a table."""
    return csv_named("hours.csv", hours_csv(actor, customer_id))


@requires(Right.KEEP_CUSTOMERS)
@require_POST
def sell(request: HttpRequest, actor: Actor, customer_id: UUID) -> HttpResponse:
    """Keep what the customer ordered."""

    def act() -> None:
        order = _order(request.POST)
        sell_hours.sell(actor, customer_id, order, today=timezone.localdate(), now=timezone.now())

    return _do(request, actor, customer_id, "sell", act)


@requires(Right.KEEP_CUSTOMERS)
@require_POST
def block(request: HttpRequest, actor: Actor, customer_id: UUID, block_id: UUID) -> HttpResponse:
    """Confirm or decline the order of a block, or allocate it."""
    posted, today, now = request.POST, timezone.localdate(), timezone.now()

    def act() -> None:
        match word_in(posted, "do", ("confirm", "decline", "allocate")):
            case "confirm":
                sell_hours.confirm(actor, customer_id, block_id, now=now)
            case "decline":
                sell_hours.decline(actor, customer_id, block_id, why=posted.get("why", ""), now=now)
            case _:
                activity = posted.get("activity", "")
                sell_hours.allocate(actor, customer_id, block_id, activity, today=today, now=now)

    then = reverse("desk-orders") if posted.get("back") == "orders" else ""
    return _do(request, actor, customer_id, str(block_id), act, then=then)


def _order(posted: QueryDict) -> Order:
    price, currency = posted.get("price", ""), posted.get("currency", "")
    return Order(
        reference=posted.get("reference", ""),
        order_reference=posted.get("order_reference", ""),
        hours=count_in(posted, "hours"),
        starts_on=day_in(posted, "starts_on"),
        ends_on=day_in(posted, "ends_on"),
        price_minor=read_money(price, currency) if price else None,
        currency=currency.strip().upper(),
    )


def _do(
    request: HttpRequest, actor: Actor, customer_id: UUID, form: str, act: Callable[[], object], *, then: str = ""
) -> HttpResponse:
    then = then or reverse("desk-hours", args=[customer_id])
    return attempt(request, act, form=form, then=then, again=partial(_show, request, actor, customer_id))


def _show(request: HttpRequest, actor: Actor, customer_id: UUID, refused: Refused | None = None) -> HttpResponse:
    today, case_id = timezone.localdate(), read_id(request.GET.get("request", ""))
    context = {
        "page": hours_page(actor, customer_id, today=today),
        "today": today.isoformat(),
        "wanted": None if case_id is None else hours_wanted(actor, case_id, today=today, customer_id=customer_id),
    }
    return show_page(request, "desk/hours.html", context, refused)
