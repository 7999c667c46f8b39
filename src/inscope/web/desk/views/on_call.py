"""Who is on call: the rota, and what engineers do about it."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.sla import keep_rota
from inscope.reads.on_call_page import on_call_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.forms import id_in, minute_in


@requires(Right.READ_CASES)
@require_safe
def rota(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the rota."""
    return _show(request, actor)


@requires(Right.WORK_CASES)
@require_POST
def plan(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Plan a shift."""
    posted = request.POST

    def act() -> None:
        begins, ends = minute_in(posted, "begins_at"), minute_in(posted, "ends_at")
        keep_rota.plan_shift(actor, id_in(posted, "person"), begins=begins, ends=ends, now=timezone.now())

    return attempt(request, act, form="plan", then="desk-on-call", again=partial(_show, request, actor))


@requires(Right.WORK_CASES)
@require_POST
def take_back(request: HttpRequest, actor: Actor, shift_id: UUID) -> HttpResponse:
    """Take back a shift that has not begun."""
    act = partial(keep_rota.take_back_shift, actor, shift_id, now=timezone.now())
    return attempt(request, act, form="back", then="desk-on-call", again=partial(_show, request, actor))


@requires(Right.WORK_CASES)
@require_POST
def hand_over(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hand the running shift over."""
    posted = request.POST

    def act() -> None:
        to, seen = id_in(posted, "to"), id_in(posted, "seen")
        keep_rota.hand_over(actor, to, note=posted.get("note", ""), seen=seen, now=timezone.now())

    return attempt(request, act, form="hand", then="desk-on-call", again=partial(_show, request, actor))


def _show(request: HttpRequest, actor: Actor, wrong: Refused | None = None) -> HttpResponse:
    now = timezone.now()
    return show_page(request, "desk/on-call.html", {"page": on_call_page(actor, now=now), "now": now}, wrong)
