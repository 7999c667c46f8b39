"""Responses in time as pages and files, which office and portal show alike."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from inscope.core.people import Actor
from inscope.reads.attainment_cases import responses_csv, responses_page
from inscope.reads.attainment_page import attainment_csv, attainment_page
from inscope.web.common.csv import CSV, csv_named, named


def show_attainment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how many responses came in time."""
    page = attainment_page(actor, request.GET, today=timezone.localdate())
    surface = _surface(actor)
    names = {"table": f"{surface}-times-csv", "responses": f"{surface}-responses"}
    return render(request, "ui/attainment.html", {"page": page, **names, "now": timezone.now()})


def send_attainment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send the same as a table."""
    table = attainment_csv(actor, request.GET, today=timezone.localdate())
    return csv_named("response-times.csv", table)


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
    return named("responses.csv", StreamingHttpResponse(found, content_type=CSV))


def _surface(actor: Actor) -> str:
    return "office" if actor.is_staff else "portal"
