"""One case: its thread, its decision, and everything that can be done with it."""

from collections.abc import Callable
from functools import partial
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.cases.move_case import assign_case, reopen_case, resolve_case
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.grant_exception import grant_exception
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.review_decision import judge_anew, uphold
from inscope.flows.coverage.state_fact import state_facts
from inscope.reads.case_page import case_page, correction_form, file_to_send, typed_value
from inscope.reads.time_plan import PlanWords
from inscope.reads.timer_card import timer_card
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.forms import day_in, id_in, key_in, word_in
from inscope.web.common.uploads import send_file, uploaded


@requires(Right.READ_CASES)
@require_safe
def case(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Show the case."""
    return show_case(request, actor, case_id)


@requires(Right.WORK_CASES)
@require_POST
def message(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Add a reply or an internal note."""
    posted = request.POST

    def act() -> None:
        write_message(
            actor,
            case_id,
            body=posted.get("body", ""),
            is_internal=word_in(posted, "audience", ("reply", "note")) == "note",
            waits="waits" in posted,
            files=uploaded(request),
            key=key_in(posted),
            now=timezone.now(),
        )

    return act_on(request, actor, case_id, "message", act)


@requires(Right.WORK_CASES)
@require_POST
def fact(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Correct a fact, with a reason."""
    posted = request.POST

    def act() -> None:
        name = posted.get("fact", "")
        value = typed_value(actor, case_id, name, posted.get("value", ""))
        state_facts(actor, case_id, {name: value}, why=posted.get("why", ""), now=timezone.now())

    return act_on(request, actor, case_id, "fact", act)


@requires(Right.JUDGE)
@require_POST
def judgment(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Give the judgment that the case waits for."""
    posted = request.POST

    def act() -> None:
        name = posted.get("fact", "")
        value = typed_value(actor, case_id, name, posted.get("value", ""))
        why, evidence = posted.get("why", ""), posted.get("evidence", "")
        judge_case(actor, case_id, name, value, why=why, evidence=evidence, now=timezone.now())

    then = reverse("desk-judgments") if posted.get("back") == "judgments" else ""
    return act_on(request, actor, case_id, "judgment", act, then=then)


@requires(Right.WORK_CASES)
@require_POST
def assign(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Give the case to a colleague, to oneself, or to nobody."""
    posted = request.POST

    def act() -> None:
        to: UUID | Literal["me"] | None = "me" if posted.get("to") == "me" else id_in(posted, "to")
        assign_case(actor, case_id, to=to, now=timezone.now())

    return act_on(request, actor, case_id, "assign", act)


@requires(Right.WORK_CASES)
@require_POST
def resolve(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Close the case."""
    return act_on(request, actor, case_id, "resolve", partial(resolve_case, actor, case_id, now=timezone.now()))


@requires(Right.WORK_CASES)
@require_POST
def reopen(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Open the case again."""
    return act_on(request, actor, case_id, "reopen", partial(reopen_case, actor, case_id, now=timezone.now()))


@requires(Right.GRANT_EXCEPTIONS)
@require_POST
def exception(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Grant goodwill beside the decision."""
    posted = request.POST

    def act() -> None:
        ends_on, today = day_in(posted, "ends_on"), timezone.localdate()
        reason = posted.get("reason", "")
        grant_exception(actor, case_id, reason=reason, ends_on=ends_on, today=today, now=timezone.now())

    return act_on(request, actor, case_id, "exception", act)


@requires(Right.ANSWER_REVIEWS)
@require_POST
def review(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Answer a review: the decision stands, or a fact is judged anew."""
    posted, now = request.POST, timezone.now()

    def act() -> None:
        answer = posted.get("answer", "")
        if word_in(posted, "is_upheld", ("yes", "no")) == "yes":
            uphold(actor, case_id, answer=answer, now=now)
            return
        name = posted.get("fact", "")
        judge_anew(
            actor, case_id, name, typed_value(actor, case_id, name, posted.get("value", "")), answer=answer, now=now
        )

    return act_on(request, actor, case_id, "review", act)


@requires(Right.READ_CASES)
@require_safe
def file(_request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """Send a file."""
    return send_file(file_to_send(actor, file_id))


def act_on(
    request: HttpRequest, actor: Actor, case_id: UUID, form: str, act: Callable[[], object], *, then: str = ""
) -> HttpResponse:
    """Do what a form of the page asks, and show the case again."""
    then = then or reverse("desk-case", args=[case_id])
    return attempt(request, act, form=form, then=then, again=partial(show_case, request, actor, case_id))


def show_case(
    request: HttpRequest, actor: Actor, case_id: UUID, refused: Refused | None = None, planned: PlanWords | None = None
) -> HttpResponse:
    """Show the case; beside a form that was refused, or with what the work that was typed would cost."""
    page, now = case_page(actor, case_id, today=timezone.localdate()), timezone.now()
    context = {
        "page": page,
        "timer": timer_card(page.timers, case_id, now=now),
        "correcting": correction_form(actor, case_id, request.GET.get("fact", ""), refused.data if refused else None),
        "now": now,
        "today": timezone.localdate().isoformat(),
    }
    if planned is not None:
        shown = {"form": "time", "data": request.POST, "planned": planned}
        return show_page(request, "desk/case.html", context | shown)
    return show_page(request, "desk/case.html", context, refused)
