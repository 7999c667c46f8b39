"""The life cycle of the products: a page, and the same days for programs and calendars."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.lifecycle_exports import Edition, Json, MajorLife, as_endoflife, as_json, as_openeox
from inscope.core.people import Right
from inscope.reads.lifecycle_calendar import as_calendar
from inscope.reads.lifecycle_page import lifecycle_page
from inscope.reads.lifecycles import all_lives, edition
from inscope.web.common.actor import anyone
from inscope.web.common.published import needs_policy


@anyone(Right.READ_PUBLISHED)
@require_safe
@needs_policy
def lifecycle(request: HttpRequest) -> HttpResponse:
    """Show bars around today, and every day."""
    page = lifecycle_page(timezone.localdate(), request.GET.get("after", ""))
    return render(request, "public/lifecycle.html", {"page": page})


@anyone(Right.READ_PUBLISHED)
@require_safe
@needs_policy
def lifecycle_json(request: HttpRequest) -> HttpResponse:
    """Give every phase of every major version."""
    return _document(request, as_json)


@anyone(Right.READ_PUBLISHED)
@require_safe
@needs_policy
def lifecycle_openeox(request: HttpRequest) -> HttpResponse:
    """Give records of OpenEoX Core."""
    return _document(request, as_openeox)


@anyone(Right.READ_PUBLISHED)
@require_safe
@needs_policy
def lifecycle_endoflife(request: HttpRequest) -> HttpResponse:
    """Give what the endoflife.date API would."""
    return _document(request, as_endoflife)


@anyone(Right.READ_PUBLISHED)
@require_safe
@needs_policy
def lifecycle_calendar(request: HttpRequest) -> HttpResponse:
    """Give the ends of phases as a calendar."""
    made = _edition(request)
    content = as_calendar(all_lives(made.lifecycle), made)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def _document(request: HttpRequest, form: Callable[[Sequence[MajorLife], Edition], Json]) -> JsonResponse:
    made = _edition(request)
    return JsonResponse(form(all_lives(made.lifecycle), made), json_dumps_params={"indent": 2, "ensure_ascii": False})


def _edition(request: HttpRequest) -> Edition:
    pages = (request.build_absolute_uri(reverse(name)) for name in ("lifecycle", "current-policy"))
    return edition(timezone.localdate(), timezone.now(), *pages)
