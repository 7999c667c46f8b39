"""The audit of the customer."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.web.common.actor import requires
from inscope.web.common.audit import send_audit, show_audit


@requires(Right.READ_OWN_AUDIT)
@require_safe
def audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list."""
    return show_audit(request, actor)


@requires(Right.READ_OWN_AUDIT)
@require_safe
def export(request: HttpRequest, actor: Actor, form: str) -> StreamingHttpResponse:
    """Send the list as a file."""
    return send_audit(request, actor, form)
