"""Responses in time as pages and files, which office and portal show alike."""

from typing import TypeVar

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from inscope.core.people import Actor
from inscope.reads.attainment_cases import responses_csv, responses_page
from inscope.reads.attainment_page import attainment_csv, attainment_page

Answer = TypeVar("Answer", bound=HttpResponseBase)

_CSV = "text/csv; charset=utf-8"


def show_attainment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how many responses came in time."""
    page = attainment_page(actor, request.GET, today=timezone.localdate())
    surface = _surface(actor)
    names = {"table": f"{surface}-times-csv", "responses": f"{surface}-responses"}
    return render(request, "ui/attainment.html", {"page": page, **names, "now": timezone.now()})


def send_attainment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send the same as a table."""
    table = attainment_csv(actor, request.GET, today=timezone.localdate())
    return _named("response-times.csv", HttpResponse(table, content_type=_CSV))


def show_responses(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the responses behind a number."""
    query = request.GET.copy()
    query.pop("after", None)
    found = responses_page(actor, request.GET, today=timezone.localdate())
    surface = _surface(actor)
    names = {"report": f"{surface}-times", "export": f"{surface}-responses-csv"}
    names |= {"clock": "desk-clock" if actor.is_staff else "portal-clock", "query": query.urlencode()}
    return render(request, "ui/responses.html", {"list": found, **names, "now": timezone.now()})


def send_responses(request: HttpRequest, actor: Actor) -> StreamingHttpResponse:
    """Send the same as a file, part by part."""
    found = responses_csv(actor, request.GET, today=timezone.localdate())
    return _named("responses.csv", StreamingHttpResponse(found, content_type=_CSV))


def _surface(actor: Actor) -> str:
    return "office" if actor.is_staff else "portal"


def _named(name: str, response: Answer) -> Answer:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
