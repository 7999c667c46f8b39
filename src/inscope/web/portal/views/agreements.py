"""Agreements: their texts, to accept one for the company, to withdraw, and copies of what was accepted."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.agreements.accept import accept_agreement
from inscope.flows.agreements.accept import withdraw as withdraw_agreement
from inscope.reads.agreements_page import accepted_copy, agreement_page, agreements_page
from inscope.web.common.actor import requires
from inscope.web.common.agreement_pdf import agreement_pdf
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.proxies import address_of
from inscope.web.common.uploads import send_file


@requires(Right.READ_AGREEMENTS)
@require_safe
def agreements(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list."""
    return render(request, "portal/agreements.html", {"lines": agreements_page(actor)})


@requires(Right.READ_AGREEMENTS)
@require_safe
def agreement(request: HttpRequest, actor: Actor, agreement: str) -> HttpResponse:
    """Show one with its text."""
    return _show(request, actor, agreement)


@requires(Right.SIGN_AGREEMENTS)
@require_POST
def accept(request: HttpRequest, actor: Actor, agreement: str) -> HttpResponse:
    """Accept the text that was shown."""
    posted = request.POST
    act = partial(
        accept_agreement,
        actor,
        agreement,
        digest=posted.get("digest", ""),
        name=posted.get("name", ""),
        title=posted.get("title", ""),
        has_authority="authority" in posted,
        address=address_of(request),
        today=timezone.localdate(),
        now=timezone.now(),
    )
    then, again = reverse("portal-agreement", args=[agreement]), partial(_show, request, actor, agreement)
    return attempt(request, act, form="accept", then=then, again=again)


@requires(Right.SIGN_AGREEMENTS)
@require_POST
def withdraw(request: HttpRequest, actor: Actor, agreement: str) -> HttpResponse:
    """End the acceptance."""
    act = partial(withdraw_agreement, actor, agreement, today=timezone.localdate(), now=timezone.now())
    then, again = reverse("portal-agreement", args=[agreement]), partial(_show, request, actor, agreement)
    return attempt(request, act, form="withdraw", then=then, again=again)


@requires(Right.READ_AGREEMENTS)
@require_safe
def copy(_request: HttpRequest, actor: Actor, acceptance_id: UUID) -> HttpResponse:
    """Send the copy of an acceptance as PDF."""
    return send_file(agreement_pdf(accepted_copy(actor, acceptance_id)))


def _show(request: HttpRequest, actor: Actor, agreement: str, refused: Refused | None = None) -> HttpResponse:
    context: dict[str, object] = {"page": agreement_page(actor, agreement), "now": timezone.now()}
    return show_page(request, "portal/agreement.html", context, refused)
