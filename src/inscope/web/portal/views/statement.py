"""Statements of the hours of the customer."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.web.common.actor import requires
from inscope.web.common.statement import send_paper, send_table, show_statement


@requires(Right.READ_HOURS)
@require_safe
def statement(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what a period changed."""
    return show_statement(request, actor, None)


@requires(Right.READ_HOURS)
@require_safe
def table(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send the same as a table."""
    return send_table(request, actor, None)


@requires(Right.READ_HOURS)
@require_safe
def paper(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send the same as PDF."""
    return send_paper(request, actor, None)
