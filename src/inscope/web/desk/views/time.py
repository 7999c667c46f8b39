"""Time on a case: what it would cost, logging it, giving it back."""

from functools import partial
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.reads.time_plan import plan_words
from inscope.web.common.actor import requires
from inscope.web.common.attempt import ABSENT, refused
from inscope.web.common.forms import count_in, day_in, key_in, word_in
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


def _plan(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    try:
        work = _work(request.POST)
        today, on, minutes = timezone.localdate(), work.worked_on, work.worked_minutes
        found = plan_words(actor, case_id, worked_on=on, worked_minutes=minutes, today=today)
    except DomainError as error:
        if error.code in ABSENT:
            raise
        return show_case(request, actor, case_id, refused(request, "time", error))
    return show_case(request, actor, case_id, planned=found)


def _work(posted: QueryDict) -> Work:
    key, minutes = key_in(posted) or str(uuid4()), count_in(posted, "minutes")
    return Work(key, day_in(posted, "worked_on"), minutes, posted.get("text", ""))
