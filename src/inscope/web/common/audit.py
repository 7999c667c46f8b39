"""The audit as a page and as a file, which office and portal show alike."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from inscope.core.people import Actor
from inscope.reads.audit_page import audit_page, export
from inscope.web.common.csv import named

_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}


def show_audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show a page of the audit."""
    query = request.GET.copy()
    query.pop("after", None)
    context = {"list": audit_page(actor, request.GET), "query": query.urlencode(), "now": timezone.now()}
    return render(request, "ui/audit.html", context)


def send_audit(request: HttpRequest, actor: Actor, form: str) -> StreamingHttpResponse:
    """Send what the filters leave as a file, part by part."""
    found = export(actor, request.GET, form)
    return named(f"audit.{form}", StreamingHttpResponse(found, content_type=f"{_TYPES[form]}; charset=utf-8"))
