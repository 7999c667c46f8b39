"""Buying hours: what they would cost, the order, taking it back, allocating a block, the quote."""

from functools import partial
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.hours.buy_hours import Wish, offer_for, order_hours, withdraw
from inscope.flows.hours.sell_hours import allocate
from inscope.reads.buy_page import allocate_page, buy_page, offer_words
from inscope.reads.orders_page import quote_of
from inscope.web.common.actor import requires
from inscope.web.common.attempt import ABSENT, Refused, attempt, refused, show_page
from inscope.web.common.forms import FieldRefusedError, count_in, day_in, id_in, key_in, word_in
from inscope.web.common.ids import read_id
from inscope.web.common.quotes import quote_page, quote_to_send
from inscope.web.portal.views.hours import show_hours


@requires(Right.BUY_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what an order would cost, and keep it."""
    posted = request.POST
    if request.method != "POST":
        return _show(request, actor)
    try:
        word_in(posted, "do", ("price", "order"))
        wish, key, today = _wish(posted), key_in(posted) or str(uuid4()), timezone.localdate()
        if posted["do"] == "price":
            shown = {"form": "buy", "data": posted, "offer": offer_words(offer_for(wish, today=today), today=today)}
            return _show(request, actor, shown=shown)
        order_hours(actor, wish, key=key, today=today, now=timezone.now())
    except DomainError as error:
        if error.code in ABSENT:
            raise
        return _show(request, actor, refused(request, "buy", error))
    return redirect("portal-hours")


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
    case_id = read_id((request.POST or request.GET).get("request", ""))
    page, today = buy_page(actor, case_id, today=timezone.localdate()), timezone.localdate().isoformat()
    return show_page(request, "portal/buy.html", {"page": page, "today": today, **(shown or {})}, wrong)
