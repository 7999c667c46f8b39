"""What a page answers when a refusal reaches no form: absent, not done, or no page to open."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from inscope.core.errors import DomainError
from inscope.web.common.attempt import ABSENT, sentence
from inscope.web.common.htmx import is_part

log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Turns refusals of pages into answers; the API maps its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a page whose address has NUL, which no database takes, is none."""
        is_page = not request.path.startswith("/api/")
        if is_page and "\0" in request.path:
            return absent(request)
        answer = self._get_response(request)
        opened = is_page and request.method == "GET" and not is_part(request)
        return _no_page(request, answer) if opened and answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED else answer

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


def _no_page(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Show the way back from an address that takes a form, which one opens who reloads a form that was refused."""
    answer.content = render_to_string("405.html", {"above": _page_above(request.path)}, request)
    return answer


def _page_above(path: str) -> str:
    """Return the nearest address above that there is."""
    while (path := path[: path.rstrip("/").rfind("/") + 1]) != "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
