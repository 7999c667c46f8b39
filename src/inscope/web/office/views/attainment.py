"""Responses in time of all customers."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.web.common.actor import requires
from inscope.web.common.attainment import send_attainment, send_responses, show_attainment, show_responses


@requires(Right.READ_CUSTOMERS)
@require_safe
def attainment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how many responses of all customers came in time."""
    return show_attainment(request, actor)


@requires(Right.READ_CUSTOMERS)
@require_safe
def table(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send the same as a table."""
    return send_attainment(request, actor)


@requires(Right.READ_CUSTOMERS)
@require_safe
def responses(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the responses behind a number."""
    return show_responses(request, actor)


@requires(Right.READ_CUSTOMERS)
@require_safe
def export(request: HttpRequest, actor: Actor) -> StreamingHttpResponse:
    """Send these as a file."""
    return send_responses(request, actor)
