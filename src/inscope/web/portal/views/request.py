"""One request, as its customer sees it."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.cases.give_contact import give_contact
from inscope.flows.cases.move_case import reopen_case
from inscope.flows.cases.reclassify_case import propose_priority
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.review_decision import ask_for_review
from inscope.flows.coverage.state_fact import state_facts
from inscope.flows.hours.approve_overage import approve_overage
from inscope.flows.hours.estimate_work import answer_work_estimate
from inscope.flows.hours.object_to_time import object_to
from inscope.flows.hours.revoke_approval import revoke_approval
from inscope.reads.case_page import correction_form, file_to_send, typed_value
from inscope.reads.requests_page import request_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.forms import key_in, word_in
from inscope.web.common.overage import given_in
from inscope.web.common.uploads import send_file, uploaded


@requires(Right.READ_REQUESTS)
@require_safe
def show(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Show the request."""
    return _show(request, actor, case_id)


@requires(Right.WRITE_REQUESTS)
@require_POST
def message(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Write to the vendor."""
    posted = request.POST

    def act() -> None:
        body, files, key = posted.get("body", ""), uploaded(request), key_in(posted)
        write_message(actor, case_id, body=body, files=files, key=key, now=timezone.now())

    return _do(request, actor, case_id, "message", act)


@requires(Right.WRITE_REQUESTS)
@require_POST
def fact(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Answer a question, or correct an answer."""
    posted = request.POST

    def act() -> None:
        name = posted.get("fact", "")
        value = typed_value(actor, case_id, name, posted.get("value", ""))
        state_facts(actor, case_id, {name: value}, now=timezone.now())

    return _do(request, actor, case_id, "fact", act)


@requires(Right.WRITE_REQUESTS)
@require_POST
def review(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Ask that a second person looks at the decision."""
    act = partial(ask_for_review, actor, case_id, why=request.POST.get("why", ""), now=timezone.now())
    return _do(request, actor, case_id, "review", act)


@requires(Right.WRITE_REQUESTS)
@require_POST
def reopen(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Open a resolved request again."""
    return _do(request, actor, case_id, "reopen", partial(reopen_case, actor, case_id, now=timezone.now()))


@requires(Right.WRITE_REQUESTS)
@require_POST
def priority(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Ask for another priority."""
    to, why = request.POST.get("priority", ""), request.POST.get("why", "")
    act = partial(propose_priority, actor, case_id, to=to, why=why, now=timezone.now())
    return _do(request, actor, case_id, "priority", act)


@requires(Right.WRITE_REQUESTS)
@require_POST
def contact(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Name the contact around the clock."""
    act = partial(give_contact, actor, case_id, contact=request.POST.get("contact", ""), now=timezone.now())
    return _do(request, actor, case_id, "contact", act)


@requires(Right.WRITE_REQUESTS)
@require_POST
def objection(request: HttpRequest, actor: Actor, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """Object to work that was logged."""
    why, today, now = request.POST.get("why", ""), timezone.localdate(), timezone.now()
    act = partial(object_to, actor, case_id, entry_id, why=why, today=today, now=now)
    return _do(request, actor, case_id, f"objection-{entry_id}", act)


@requires(Right.READ_REQUESTS)
@require_POST
def estimate(request: HttpRequest, actor: Actor, case_id: UUID, estimate_id: UUID) -> HttpResponse:
    """Accept an estimate, which holds its hours, or decline it."""
    posted, today, now = request.POST, timezone.localdate(), timezone.now()

    def act() -> None:
        is_accepted, answer = word_in(posted, "do", ("accept", "decline")) == "accept", posted.get("answer", "")
        answer_work_estimate(actor, case_id, estimate_id, is_accepted=is_accepted, answer=answer, today=today, now=now)

    return _do(request, actor, case_id, "estimate", act)


@requires(Right.APPROVE_OVERAGE)
@require_POST
def overage(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Approve work beyond the blocks."""

    def act() -> None:
        approve_overage(actor, case_id, given_in(request.POST), today=timezone.localdate(), now=timezone.now())

    return _do(request, actor, case_id, "overage", act)


@requires(Right.APPROVE_OVERAGE)
@require_POST
def revocation(request: HttpRequest, actor: Actor, case_id: UUID, approval_id: UUID) -> HttpResponse:
    """Revoke an approval."""
    act = partial(revoke_approval, actor, case_id, approval_id, why=request.POST.get("why", ""), now=timezone.now())
    return _do(request, actor, case_id, f"revoke-{approval_id}", act)


@requires(Right.READ_REQUESTS)
@require_safe
def file(_request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """Send a file."""
    return send_file(file_to_send(actor, file_id))


def _do(request: HttpRequest, actor: Actor, case_id: UUID, form: str, act: Callable[[], object]) -> HttpResponse:
    then = reverse("portal-request", args=[case_id])
    return attempt(request, act, form=form, then=then, again=partial(_show, request, actor, case_id))


def _show(request: HttpRequest, actor: Actor, case_id: UUID, refused: Refused | None = None) -> HttpResponse:
    context: dict[str, object] = {
        "page": request_page(actor, case_id, today=timezone.localdate()),
        "correcting": correction_form(actor, case_id, request.GET.get("fact", ""), refused.data if refused else None),
        "action": reverse("portal-new"),
        "now": timezone.now(),
        "today": timezone.localdate().isoformat(),
    }
    return show_page(request, "portal/request.html", context, refused)
