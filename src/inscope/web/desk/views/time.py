"""Time on a case: measuring it, what it would cost, logging and giving it back; estimates, approvals, objections."""

from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST

from inscope.core.errors import DomainError
from inscope.core.overage import Billing
from inscope.core.people import Actor, Right
from inscope.flows.hours.approve_overage import Evidence, record_approval
from inscope.flows.hours.estimate_work import Proposal, estimate_work, release_hours
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.measure_time import discard_timer, start_timer, stop_timer
from inscope.flows.hours.object_to_time import answer_objection
from inscope.flows.hours.revoke_approval import record_revocation
from inscope.reads.time_plan import overage_words, plan_words
from inscope.web.common.actor import requires
from inscope.web.common.attempt import ABSENT, refused
from inscope.web.common.forms import count_in, day_in, id_in, key_in, word_in
from inscope.web.common.overage import given_in
from inscope.web.desk.views.case import act_on, show_case


@requires(Right.WORK_CASES)
@require_POST
def log(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Show what work costs, or log it."""
    posted = request.POST
    if posted.get("do") == "plan":
        return _plan(request, actor, case_id)

    def act() -> None:
        word_in(posted, "do", ("plan", "log"))
        log_time(actor, case_id, _work(posted), today=timezone.localdate(), now=timezone.now())

    return act_on(request, actor, case_id, "time", act)


@requires(Right.WORK_CASES)
@require_POST
def correct(request: HttpRequest, actor: Actor, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """Give back what work was charged."""
    why, today, now = request.POST.get("why", ""), timezone.localdate(), timezone.now()
    act = partial(correct_time, actor, case_id, entry_id, why=why, today=today, now=now)
    return act_on(request, actor, case_id, str(entry_id), act)


@requires(Right.GRANT_EXCEPTIONS)
@require_POST
def give(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Log work that nobody is charged for."""

    def act() -> None:
        work = replace(_work(request.POST), billing=Billing.GOODWILL, reason=request.POST.get("reason", ""))
        log_time(actor, case_id, work, today=timezone.localdate(), now=timezone.now())

    return act_on(request, actor, case_id, "goodwill", act)


@requires(Right.WORK_CASES)
@require_POST
def answer(request: HttpRequest, actor: Actor, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """Answer the customer's objection to work."""
    posted, today, now = request.POST, timezone.localdate(), timezone.now()

    def act() -> None:
        is_upheld = word_in(posted, "is_upheld", ("yes", "no")) == "yes"
        why = posted.get("answer", "")
        answer_objection(actor, case_id, entry_id, is_upheld=is_upheld, why=why, today=today, now=now)

    return act_on(request, actor, case_id, f"objection-{entry_id}", act)


@requires(Right.WORK_CASES)
@require_POST
def estimate(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Propose what the work takes in all."""
    posted = request.POST

    def act() -> None:
        key, minutes = key_in(posted) or str(uuid4()), count_in(posted, "minutes")
        estimate_work(actor, case_id, Proposal(key, minutes, posted.get("text", "")), now=timezone.now())

    return act_on(request, actor, case_id, "estimate", act)


@requires(Right.WORK_CASES)
@require_POST
def release(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Release what is held and not needed."""
    act = partial(release_hours, actor, case_id, today=timezone.localdate(), now=timezone.now())
    return act_on(request, actor, case_id, "release", act)


@requires(Right.WORK_CASES)
@require_POST
def approval(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Record what a contact approved elsewhere."""
    posted = request.POST

    def act() -> None:
        approved_on, text = day_in(posted, "approved_on"), posted.get("evidence", "")
        evidence = Evidence(id_in(posted, "contact"), approved_on, text)
        record_approval(actor, case_id, given_in(posted), evidence, today=timezone.localdate(), now=timezone.now())

    return act_on(request, actor, case_id, "overage", act)


@requires(Right.WORK_CASES)
@require_POST
def revocation(request: HttpRequest, actor: Actor, case_id: UUID, approval_id: UUID) -> HttpResponse:
    """Record that the customer revoked an approval elsewhere."""
    evidence, now = request.POST.get("evidence", ""), timezone.now()
    act = partial(record_revocation, actor, case_id, approval_id, evidence=evidence, now=now)
    return act_on(request, actor, case_id, f"revoke-{approval_id}", act)


@requires(Right.WORK_CASES)
@require_POST
def timer(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Start one's timer on a case, stop it, or throw it away."""

    def act() -> None:
        match word_in(request.POST, "do", ("start", "stop", "discard")):
            case "start":
                start_timer(actor, case_id, now=timezone.now())
            case "stop":
                stop_timer(actor, case_id, now=timezone.now())
            case _:
                discard_timer(actor, case_id)

    return act_on(request, actor, case_id, "timer", act)


def _plan(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    try:
        work = _work(request.POST)
        today, on, minutes = timezone.localdate(), work.worked_on, work.worked_minutes
        words = plan_words if work.billing is Billing.BLOCK else overage_words
        found = words(actor, case_id, worked_on=on, worked_minutes=minutes, today=today)
    except DomainError as error:
        if error.code in ABSENT:
            raise
        return show_case(request, actor, case_id, refused(request, "time", error))
    return show_case(request, actor, case_id, planned=found)


def _work(posted: QueryDict) -> Work:
    key, minutes = key_in(posted) or str(uuid4()), count_in(posted, "minutes")
    billing = word_in(posted, "billing", ("block", "overage")) if "billing" in posted else "block"
    return Work(key, day_in(posted, "worked_on"), minutes, posted.get("text", ""), Billing(billing))
