"""The hours of the customer."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.hours_page import hours_csv, hours_page
from inscope.reads.hours_wanted import hours_wanted
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, show_page
from inscope.web.common.csv import csv_named
from inscope.web.common.ids import read_id


@requires(Right.READ_HOURS)
@require_safe
def hours(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show blocks, how they burn down, and what they were used for."""
    return show_hours(request, actor)


@requires(Right.READ_HOURS)
@require_safe
def table(_request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send every posting as a table."""
    return csv_named("hours.csv", hours_csv(actor, None))


def show_hours(request: HttpRequest, actor: Actor, wrong: Refused | None = None) -> HttpResponse:
    """Show the page, beside the request for which hours are looked for; or beside a form that was refused."""
    today, case_id = timezone.localdate(), read_id(request.GET.get("request", ""))
    wanted = None if case_id is None else hours_wanted(actor, case_id, today=today)
    return show_page(
        request, "portal/hours.html", {"page": hours_page(actor, None, today=today), "wanted": wanted}, wrong
    )
