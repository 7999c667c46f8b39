"""What is done about the priority and the response time of a case."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inscope.core.people import Actor, Right
from inscope.flows.cases.agree_due import agree_due
from inscope.flows.cases.give_contact import give_contact
from inscope.flows.cases.reclassify_case import decline_priority, reclassify_case
from inscope.flows.cases.wait_for_customer import stop_waiting, wait_for_customer
from inscope.flows.sla.acknowledge import acknowledge
from inscope.web.common.actor import requires
from inscope.web.common.forms import minute_in, word_in
from inscope.web.desk.views.case import act_on


@requires(Right.WORK_CASES)
@require_POST
def priority(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Give the case another priority, with a reason; or leave it, whatever the customer proposed."""
    posted, now = request.POST, timezone.now()
    to, why = posted.get("priority", ""), posted.get("why", "")
    keep = partial(decline_priority, actor, case_id, why=why, now=now)
    change = partial(reclassify_case, actor, case_id, to=to, why=why, now=now)
    return act_on(request, actor, case_id, "priority", keep if to == "keep" else change)


@requires(Right.WORK_CASES)
@require_POST
def wait(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Wait for the customer, or do so no longer."""

    def act() -> None:
        turn = wait_for_customer if word_in(request.POST, "do", ("wait", "stop")) == "wait" else stop_waiting
        turn(actor, case_id, now=timezone.now())

    return act_on(request, actor, case_id, "wait", act)


@requires(Right.WORK_CASES)
@require_POST
def due(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Record by when an answer is due as agreed."""
    posted = request.POST

    def act() -> None:
        agree_due(actor, case_id, due=minute_in(posted, "due_at"), why=posted.get("why", ""), now=timezone.now())

    return act_on(request, actor, case_id, "due", act)


@requires(Right.WORK_CASES)
@require_POST
def acknowledgement(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Take on what the clock of the case warns of."""
    return act_on(request, actor, case_id, "acknowledge", partial(acknowledge, actor, case_id, now=timezone.now()))


@requires(Right.WORK_CASES)
@require_POST
def contact(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Keep whom we reach around the clock."""
    act = partial(give_contact, actor, case_id, contact=request.POST.get("contact", ""), now=timezone.now())
    return act_on(request, actor, case_id, "contact", act)
