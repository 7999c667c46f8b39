"""By when a case is owed an answer, and the files from which anybody computes the same."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.clock_page import clock_page, file_of_clock
from inscope.web.common.actor import requires
from inscope.web.common.uploads import send_file


@requires(Right.READ_CASES)
@require_safe
def clock(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Show the clock with its reasons."""
    page = clock_page(actor, case_id, now=timezone.now())
    return render(request, "ui/clock.html", {"page": page, "back": "desk-case", "file": "desk-clock-file"})


@requires(Right.READ_CASES)
@require_safe
def file(_request: HttpRequest, actor: Actor, case_id: UUID, clock_file: str) -> HttpResponse:
    """Send one of the files."""
    return send_file(file_of_clock(actor, case_id, clock_file))
