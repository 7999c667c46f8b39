"""What is answered while the database cannot be reached: come back in a moment."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from inscope.core.people import NOBODY

RETRY_AFTER_SECONDS = 5
"""`inscope serve` brings a killed server back within this time."""

TITLE = "The service is starting again"
DETAIL = (
    "the database cannot be reached at the moment; send the same again in a few seconds: "
    "whether it was kept before is not known, and under the same key it is kept once"
)

AWAY = ("08", "53300", "57P")
"""SQLSTATEs: connection exceptions, too many connections, shut down or not yet up."""

log = logging.getLogger(__name__)


class UnavailableMiddleware:
    """Turns the loss of the database into 503 with the time to wait; every other error stays what it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view that lost the database, in the form its caller reads."""
        if not is_away(error):
            return None
        log.warning("database_unavailable", extra={"fields": {"path": request.path}})
        return unavailable(request)


def is_away(error: BaseException) -> bool:
    """Say whether an error means that the database is not there, rather than that it refused something."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(AWAY)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return 503: a problem document to programs, a page that needs no database to people."""
    request.actor = NOBODY  # type: ignore[attr-defined]  # who it is stands in the database
    is_program = request.path.startswith("/api/") or "json" in request.headers.get("Accept", "")
    answer = _problem() if is_program else render(request, "503.html", status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _problem() -> HttpResponse:
    body = {"type": "about:blank", "title": TITLE, "status": 503, "detail": DETAIL, "code": "unavailable"}
    return JsonResponse(body, status=503, content_type="application/problem+json")
