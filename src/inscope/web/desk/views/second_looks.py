"""Second looks at work that colleagues logged."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.hours.second_look import confirm_time, return_time
from inscope.reads.second_looks import second_looks_page
from inscope.web.common.actor import requires
from inscope.web.common.forms import word_in
from inscope.web.desk.views.case import act_on


@requires(Right.READ_CASES)
@require_safe
def second_looks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the work that waits."""
    return render(request, "desk/second-looks.html", {"page": second_looks_page(actor)})


@requires(Right.WORK_CASES)
@require_POST
def look(request: HttpRequest, actor: Actor, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """Confirm work, or return it."""
    posted, today, now = request.POST, timezone.localdate(), timezone.now()

    def act() -> None:
        if word_in(posted, "do", ("confirm", "return")) == "confirm":
            confirm_time(actor, case_id, entry_id, now=now)
        else:
            return_time(actor, case_id, entry_id, why=posted.get("why", ""), today=today, now=now)

    then = reverse("desk-second-looks") if posted.get("back") == "second-looks" else ""
    return act_on(request, actor, case_id, f"look-{entry_id}", act, then=then)
