"""Orders of hours that wait, and their quotes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.orders_page import orders_page, quote_of
from inscope.web.common.actor import requires
from inscope.web.common.quotes import quote_page, quote_to_send


@requires(Right.KEEP_CUSTOMERS)
@require_safe
def orders(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what waits to be confirmed or declined."""
    found = orders_page(actor, request.GET.dict(), today=timezone.localdate())
    return render(request, "desk/orders.html", {"list": found})


@requires(Right.READ_CUSTOMERS)
@require_safe
def quote(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Show what an order costs, to be printed."""
    return quote_page(request, quote_of(actor, order_id, today=timezone.localdate()), pdf="desk-quote-pdf")


@requires(Right.READ_CUSTOMERS)
@require_safe
def quote_pdf(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Send the same as PDF."""
    return quote_to_send(request, quote_of(actor, order_id, today=timezone.localdate()))
