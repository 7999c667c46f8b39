"""Buying hours: what they would cost, the order, taking it back, allocating a block, the quote."""

from functools import partial
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.hours.buy_hours import Wish, offer_for, order_hours, withdraw
from inscope.flows.hours.sell_hours import allocate
from inscope.reads.buy_page import allocate_page, buy_page, offer_words
from inscope.reads.orders_page import quote_of
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.forms import FieldRefusedError, count_in, day_in, id_in, key_in, word_in
from inscope.web.common.ids import read_id
from inscope.web.common.quotes import quote_page, quote_to_send
from inscope.web.portal.views.hours import show_hours


@requires(Right.BUY_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what an order would cost, and keep it."""
    posted, today, again = request.POST, timezone.localdate(), partial(_show, request, actor)
    priced: dict[str, object] = {"form": "buy", "data": posted}

    def price() -> None:
        priced["offer"] = offer_words(offer_for(_wish(posted), today=today), today=today)

    def order() -> None:
        word_in(posted, "do", ("price", "order"))
        order_hours(actor, _wish(posted), key=key_in(posted) or str(uuid4()), today=today, now=timezone.now())

    if request.method != "POST":
        return again()
    if posted.get("do") == "price":
        return attempt(request, price, form="buy", then=partial(again, shown=priced), again=again)
    return attempt(request, order, form="buy", then=reverse("portal-hours"), again=again)


@requires(Right.BUY_HOURS)
@require_POST
def take_back(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Take an order back that waits."""
    act, again = partial(withdraw, actor, order_id, now=timezone.now()), partial(show_hours, request, actor)
    return attempt(request, act, form="block", then=reverse("portal-hours"), again=again)


@requires(Right.BUY_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def allocation(request: HttpRequest, actor: Actor, block_id: UUID) -> HttpResponse:
    """Show what a block can be allocated to, and do so for good."""
    today, case_id = timezone.localdate(), read_id(request.GET.get("request", ""))

    def show(wrong: Refused | None = None) -> HttpResponse:
        page = allocate_page(actor, block_id, case_id, today=today)
        return show_page(request, "portal/allocate.html", {"page": page}, wrong)

    def act() -> None:
        if request.POST.get("for_good") != "yes":
            raise FieldRefusedError("for_good", "", "a tick: the whole block then serves that activity", at="for_good")
        allocate(actor, None, block_id, request.POST.get("activity", ""), today=today, now=timezone.now())

    if request.method != "POST":
        return show()
    then = reverse("portal-hours") if case_id is None else reverse("portal-request", args=[case_id])
    return attempt(request, act, form="allocate", then=then, again=show)


@requires(Right.READ_HOURS)
@require_safe
def quote(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Show what an order costs, to be printed."""
    return quote_page(request, quote_of(actor, order_id, today=timezone.localdate()), pdf="portal-quote-pdf")


@requires(Right.READ_HOURS)
@require_safe
def quote_pdf(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Send the same as PDF."""
    return quote_to_send(request, quote_of(actor, order_id, today=timezone.localdate()))


def _wish(posted: QueryDict) -> Wish:
    return Wish(
        hours=count_in(posted, "hours"),
        activity=posted.get("activity", ""),
        starts_on=day_in(posted, "starts_on"),
        purchase_order=posted.get("purchase_order", ""),
        case_id=id_in(posted, "request"),
        price=posted.get("price", ""),
    )


def _show(
    request: HttpRequest, actor: Actor, wrong: Refused | None = None, shown: dict[str, object] | None = None
) -> HttpResponse:
    today, asked = timezone.localdate(), request.POST or request.GET
    case_id, block_id = read_id(asked.get("request", "")), read_id(asked.get("block", ""))
    page = buy_page(actor, case_id, block_id, today=today)
    return show_page(request, "portal/buy.html", {"page": page, "today": today.isoformat(), **(shown or {})}, wrong)
