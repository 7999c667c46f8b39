"""What a page answers when a refusal reaches no form: absent, or not done."""

import logging
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from inscope.core.errors import DomainError
from inscope.web.common.attempt import ABSENT, sentence

log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Turns refusals of pages into answers; the API maps its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a page whose address has NUL, which no database takes, is none."""
        is_none = "\0" in request.path and not request.path.startswith("/api/")
        return absent(request) if is_none else self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view: 404 for what is absent or hidden, 422 with the sentence for anything else."""
        if not isinstance(error, DomainError):
            return None
        log.warning("refused", extra={"fields": {"code": error.code, "path": request.path}})
        if error.code in ABSENT:
            return absent(request)
        return render(request, "422.html", {"sentence": sentence(error)}, status=422)


def absent(request: HttpRequest) -> HttpResponse:
    """Return the page of an address that there is not; the same for what one may not see."""
    request.resolver_match = None  # the navigation would show where in the site it is
    return render(request, "404.html", {"request_path": request.path, "exception": Http404()}, status=404)
