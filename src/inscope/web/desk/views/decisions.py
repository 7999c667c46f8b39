"""The history of a case's decisions, and deciding one of them again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.decisions_page import decisions_page, replay_page
from inscope.web.common.actor import requires


@requires(Right.READ_CASES)
@require_safe
def decisions(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Show every decision, with how each differs from the one before."""
    return render(request, "desk/decisions.html", {"page": decisions_page(actor, case_id)})


@requires(Right.READ_CASES)
@require_safe
def replay(request: HttpRequest, actor: Actor, case_id: UUID, number: int) -> HttpResponse:
    """Decide again from what was stored, and compare byte for byte."""
    return render(request, "desk/replay.html", {"page": replay_page(actor, case_id, number)})
