"""Customers: the list, one with everything that it has, and the places that its instances claim."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.contracts.claim_instance import claim_instance, release_claim
from inscope.reads.office_customers import customer_page, customers_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.forms import id_in


@requires(Right.READ_CUSTOMERS)
@require_safe
def customers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list."""
    found = customers_page(actor, request.GET, today=timezone.localdate())
    context = {"list": found, "can_keep": actor.may(Right.KEEP_CUSTOMERS)}
    return render(request, "office/customers.html", context)


@requires(Right.READ_CUSTOMERS)
@require_safe
def customer(request: HttpRequest, actor: Actor, customer_id: UUID) -> HttpResponse:
    """Show one customer."""
    return _show(request, actor, customer_id)


@requires(Right.KEEP_CUSTOMERS)
@require_POST
def claim(request: HttpRequest, actor: Actor, customer_id: UUID, instance_id: UUID) -> HttpResponse:
    """Claim a place for an instance."""
    today, now = timezone.localdate(), timezone.now()
    act = partial(claim_instance, actor, instance_id, customer_id=customer_id, today=today, now=now)
    return _attempt(request, actor, customer_id, act)


@requires(Right.KEEP_CUSTOMERS)
@require_POST
def release(request: HttpRequest, actor: Actor, customer_id: UUID, instance_id: UUID) -> HttpResponse:
    """Release a place."""
    act = partial(release_claim, actor, instance_id, customer_id=customer_id, now=timezone.now())
    return _attempt(request, actor, customer_id, act)


def _attempt(
    request: HttpRequest, actor: Actor, customer_id: UUID, act: Callable[[UUID | None], object]
) -> HttpResponse:
    return attempt(
        request,
        lambda: act(id_in(request.POST, "line")),
        form="claim",
        then=reverse("office-customer", args=[customer_id]),
        again=partial(_show, request, actor, customer_id),
    )


def _show(request: HttpRequest, actor: Actor, customer_id: UUID, refused: Refused | None = None) -> HttpResponse:
    page = customer_page(actor, customer_id, request.GET, today=timezone.localdate())
    context: dict[str, object] = {"page": page, "list": page.list, "now": timezone.now()}
    return show_page(request, "office/customer.html", context, refused)
