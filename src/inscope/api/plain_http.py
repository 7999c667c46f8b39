"""Programs that ask without HTTPS are told so: led there in silence, they would send their token in the open again."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from inscope.api.errors import HttpsNeededError, problem


def refuse_plain_http(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse operations over plain HTTP where HTTPS is spoken; pages are led to it further in."""

    def pass_on(request: HttpRequest) -> HttpResponse:
        is_operation = request.path.startswith("/api/v1/")
        if is_operation and settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return problem(HttpsNeededError())
        return get_response(request)

    return pass_on
