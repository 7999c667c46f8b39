"""The requests of a customer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.requests_page import requests_page
from inscope.web.common.actor import requires


@requires(Right.READ_REQUESTS)
@require_safe
def requests(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what waits for the reader, and every request."""
    page = requests_page(actor, request.GET.get("after", ""), today=timezone.localdate())
    return render(request, "portal/requests.html", {"page": page, "now": timezone.now()})
