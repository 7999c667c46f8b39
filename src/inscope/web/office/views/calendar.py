"""The vendor's calendar: what counts now, and its next version, looked at before it is published."""

from contextlib import suppress
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inscope.core.calendar_draft import CalendarRefusedError
from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.core.policy.yamltree import LARGEST_FILE
from inscope.flows.sla.publish_calendar import publish_calendar
from inscope.reads.calendar_page import calendar_page, drafted, with_file, with_holidays
from inscope.web.common.actor import requires
from inscope.web.common.attempt import ABSENT, refused, show_page
from inscope.web.common.forms import single_values
from inscope.web.common.ids import read_id
from inscope.web.common.published import needs_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

FORM = "calendar"


@requires(Right.KEEP_CALENDAR)
@require_http_methods(("GET", "HEAD", "POST"))
@needs_policy
def calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the calendar; add holidays of a country or a file to the form, preview what it writes, or publish it."""
    today, page, wrong = timezone.localdate(), None, None
    data: Mapping[str, str] | QueryDict = request.POST
    if request.method == "POST":
        typed = dict(single_values(request.POST))
        try:
            if typed.get("act") == "publish":
                _publish(actor, request.POST, typed)
                return redirect("office-calendar")
            if typed.get("act") == "holidays":
                data = with_holidays(typed, today)
            elif typed.get("act") == "file":
                data = with_file(typed, _file(request), today)
            else:
                page = calendar_page(actor, drafted(typed, today), today)
        except DomainError as error:
            if error.code in ABSENT:
                raise
            wrong = refused(request, FORM, error)
            with suppress(DomainError):  # what was looked at stands below the refusal
                page = calendar_page(actor, drafted(typed, today), today) if typed.get("act") == "publish" else None
    context = {"page": page or calendar_page(actor, None, today), "form": FORM, "data": data}
    return show_page(request, "office/calendar.html", context, wrong)


def _file(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise CalendarRefusedError("file", "no file was chosen", "choose an iCalendar file, such as holidays.ics")
    return bytes(file.read(LARGEST_FILE + 1))  # one beyond the limit is read no further than shows it


def _publish(actor: Actor, sent: QueryDict, typed: dict[str, str]) -> None:
    moves = {found for found in map(read_id, sent.getlist("moves")) if found is not None}
    publish_calendar(actor, typed, moves=moves, today=timezone.localdate(), now=timezone.now())
