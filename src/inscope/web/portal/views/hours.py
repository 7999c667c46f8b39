"""The hours of the customer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.hours_page import hours_csv, hours_page
from inscope.web.common.actor import requires
from inscope.web.common.csv import csv_named


@requires(Right.READ_HOURS)
@require_safe
def hours(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show blocks, how they burn down, and what they were used for."""
    page = hours_page(actor, None, today=timezone.localdate())
    return render(request, "portal/hours.html", {"page": page})


@requires(Right.READ_HOURS)
@require_safe
def table(_request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send every posting as a table."""
    return csv_named("hours.csv", hours_csv(actor, None))
