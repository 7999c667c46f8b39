"""Customers, and their contacts."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.identity.invite_contact import invite_again as make_link_again
from inscope.flows.identity.invite_contact import invite_contact
from inscope.reads.customers_page import customer_page, customers_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import ABSENT, Refused, refused, show_page
from inscope.web.common.links import show_link


@requires(Right.READ_CUSTOMERS)
@require_safe
def customers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list."""
    page = customers_page(actor, request.GET.get("q", ""), request.GET.get("after", ""))
    return render(request, "desk/customers.html", {"page": page})


@requires(Right.READ_CUSTOMERS)
@require_safe
def customer(request: HttpRequest, actor: Actor, customer_id: UUID) -> HttpResponse:
    """Show one customer."""
    return _show(request, actor, customer_id)


@requires(Right.INVITE_CONTACTS)
@require_POST
def invite(request: HttpRequest, actor: Actor, customer_id: UUID) -> HttpResponse:
    """Add a contact, and show the link once."""
    posted = request.POST
    try:
        token = invite_contact(
            actor,
            customer_id,
            name=posted.get("name", ""),
            email=posted.get("email", ""),
            roles=posted.getlist("roles"),
            now=timezone.now(),
        )
    except DomainError as error:
        if error.code in ABSENT:
            raise
        return _show(request, actor, customer_id, refused(request, "invite", error))
    return show_link(request, token, back=reverse("desk-customer", args=[customer_id]))


@requires(Right.INVITE_CONTACTS)
@require_POST
def invite_again(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Make a new link for a contact; earlier ones stop working."""
    return show_link(request, make_link_again(actor, person_id, now=timezone.now()), back=reverse("desk-customers"))


def _show(request: HttpRequest, actor: Actor, customer_id: UUID, wrong: Refused | None = None) -> HttpResponse:
    context: dict[str, object] = {
        "page": customer_page(actor, customer_id, today=timezone.localdate()),
        "now": timezone.now(),
    }
    return show_page(request, "desk/customer.html", context, wrong)
