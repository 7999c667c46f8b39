"""What a page answers when a refusal reaches no form: absent, or not done."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from inscope.core.errors import DomainError
from inscope.web.common.attempt import ABSENT, sentence


class RefusalMiddleware:
    """Turns refusals of pages into answers; the API maps its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view: 404 for what is absent or hidden, 422 with the sentence for anything else."""
        if not isinstance(error, DomainError):
            return None
        if error.code in ABSENT:
            return absent(request)
        return render(request, "422.html", {"sentence": sentence(error)}, status=422)


def absent(request: HttpRequest) -> HttpResponse:
    """Return the page of an address that there is not; the same for what one may not see."""
    request.resolver_match = None  # the navigation would show where in the site it is
    return render(request, "404.html", {"request_path": request.path, "exception": Http404()}, status=404)
