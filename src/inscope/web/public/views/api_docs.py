"""The documentation of the API: the OpenAPI document as a page."""

import json
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from inscope.core.people import Right
from inscope.reads.api_page import Json, api_page
from inscope.web.common.actor import anyone


@anyone(Right.READ_PUBLISHED)
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation, with requests that can be copied."""
    site = request.build_absolute_uri("/").rstrip("/")
    return render(request, "public/api-docs.html", {"page": api_page(_document(), site)})


@lru_cache(maxsize=1)
def _document() -> Json:
    """Read the document at its own address: pages and API know each other by addresses alone."""
    address = reverse("api:openapi-json")
    asked = HttpRequest()
    asked.method, asked.path = "GET", address
    document: Json = json.loads(resolve(address).func(asked).content)
    return document
