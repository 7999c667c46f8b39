"""What is owed in hours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.liability_page import liability_csv, liability_page
from inscope.web.common.actor import requires
from inscope.web.common.csv import csv_named


@requires(Right.READ_CUSTOMERS)
@require_safe
def liability(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show hours that are sold and not used yet, and what became of the others."""
    page = liability_page(actor, request.GET, today=timezone.localdate())
    return render(request, "office/liability.html", {"page": page})


@requires(Right.READ_CUSTOMERS)
@require_safe
def table(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send the same as a table."""
    return csv_named("hours-owed.csv", liability_csv(actor, request.GET, today=timezone.localdate()))
