"""Behind proxies: who asks and whether by HTTPS, as the proxies say; everywhere after this, that is the address."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from inscope.core.proxies import client_of, is_trusted

_CLIENT, _SCHEME = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"


def address_of(request: HttpRequest) -> str:
    """Return the network address from which somebody asks; a Unix socket has none."""
    return str(request.META.get("REMOTE_ADDR", ""))


def believe_proxies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set the address of the client, and drop what somebody else than a trusted proxy says about the way."""

    def pass_on(request: HttpRequest) -> HttpResponse:
        peer, told = address_of(request), request.META.pop(_CLIENT, "")
        scheme = request.META.pop(_SCHEME, "")
        if is_trusted(peer, settings.PROXIES):
            request.META["REMOTE_ADDR"] = client_of(peer, told, settings.PROXIES)
            # The last word is the proxy's own; the ones before it may be the client's.
            request.META[_SCHEME] = scheme.rpartition(",")[2].strip()
        return get_response(request)

    return pass_on
