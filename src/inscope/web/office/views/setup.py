"""The checklist of a new installation, and the steps that have no other page."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.installation.set_up import confirm_vendor, dismiss_checklist, publish_shipped
from inscope.reads.setup_page import setup_page, shipped_policy
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page


@requires(Right.READ_CATALOG)
@require_safe
def setup(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what is done, and what comes next."""
    return render(request, "office/setup.html", {"page": setup_page(actor, today=timezone.localdate())})


@requires(Right.SET_UP)
@require_POST
def dismiss(_request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let no other page show the checklist."""
    dismiss_checklist(actor, now=timezone.now())
    return redirect("office-setup")


@requires(Right.SET_UP)
@require_http_methods(("GET", "HEAD", "POST"))
def name(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the name and the zone of the vendor, and where they are set; take it that they are right."""
    if request.method == "POST":
        confirm_vendor(actor, now=timezone.now())
        return redirect("office-setup")
    return render(request, "office/setup-name.html", {"zone": settings.TIME_ZONE, "now": timezone.now()})


@requires(Right.SET_UP)
@require_http_methods(("GET", "HEAD", "POST"))
def policy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the policy that ships, and publish it."""
    if request.method != "POST":
        return _show_policy(request)
    return attempt(
        request,
        lambda: publish_shipped(actor, now=timezone.now()),
        form="policy",
        then=reverse("office-setup"),
        again=partial(_show_policy, request),
    )


def _show_policy(request: HttpRequest, wrong: Refused | None = None) -> HttpResponse:
    context: dict[str, object] = {"page": shipped_policy(today=timezone.localdate())}
    return show_page(request, "office/setup-policy.html", context, wrong)
