"""Instances: what covers each; to claim a place of a subscription for one, and to give it back."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.contracts.claim_instance import claim_instance, release_claim
from inscope.reads.instances_page import instances_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.forms import id_in


@requires(Right.READ_INSTANCES)
@require_safe
def instances(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list."""
    return _show(request, actor)


@requires(Right.CLAIM_INSTANCES)
@require_POST
def claim(request: HttpRequest, actor: Actor, instance_id: UUID) -> HttpResponse:
    """Claim a place of the line that was chosen."""
    today, now = timezone.localdate(), timezone.now()
    return _attempt(request, actor, lambda line: claim_instance(actor, instance_id, line, today=today, now=now))


@requires(Right.CLAIM_INSTANCES)
@require_POST
def release(request: HttpRequest, actor: Actor, instance_id: UUID) -> HttpResponse:
    """Give a place back."""
    return _attempt(request, actor, lambda line: release_claim(actor, instance_id, line, now=timezone.now()))


def _attempt(request: HttpRequest, actor: Actor, act: Callable[[UUID | None], object]) -> HttpResponse:
    return attempt(
        request,
        lambda: act(id_in(request.POST, "line")),
        form="claim",
        then=reverse("portal-instances"),
        again=partial(_show, request, actor),
    )


def _show(request: HttpRequest, actor: Actor, refused: Refused | None = None) -> HttpResponse:
    page = instances_page(actor, request.GET, today=timezone.localdate())
    context: dict[str, object] = {"page": page, "list": page.list, "now": timezone.now()}
    return show_page(request, "portal/instances.html", context, refused)
