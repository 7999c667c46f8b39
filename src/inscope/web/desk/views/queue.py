"""What is due next, the queue, and the judgments that wait."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.cases import number_of
from inscope.core.people import Actor, Right
from inscope.reads.case_lines import case_numbered_for
from inscope.reads.due_page import due_page
from inscope.reads.judgments_page import judgments_page
from inscope.reads.objections_page import objections_page
from inscope.reads.queue_page import queue_page
from inscope.reads.setup_page import setup_card
from inscope.web.common.actor import requires


@requires(Right.READ_CASES)
@require_safe
def home(_request: HttpRequest, _actor: Actor) -> HttpResponse:
    """Lead to what is due next."""
    return redirect("desk-due")


@requires(Right.READ_CASES)
@require_safe
def due(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what is due next."""
    now = timezone.now()
    page = due_page(actor, request.GET.get("after", ""), now=now)
    setup = None if page.groups else setup_card(actor, today=timezone.localdate(now))
    return render(request, "desk/due.html", {"page": page, "setup": setup, "now": now})


@requires(Right.READ_CASES)
@require_safe
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show a view of the queue."""
    page = queue_page(actor, request.GET.get("view", ""), request.GET.get("after", ""))
    setup = None if page.lines else setup_card(actor, today=timezone.localdate())
    return render(request, "desk/queue.html", {"page": page, "setup": setup, "now": timezone.now()})


@requires(Right.READ_CASES)
@require_safe
def judgments(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the judgments that wait."""
    context = {"page": judgments_page(actor), "objections": objections_page(actor), "now": timezone.now()}
    return render(request, "desk/judgments.html", context)


@requires(Right.READ_CASES)
@require_safe
def go(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Lead to the case that somebody names, such as KS-2041."""
    number = number_of(request.GET.get("case", ""))
    return redirect("desk-case", case_numbered_for(actor, number))
