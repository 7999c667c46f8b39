"""Whether a request asks for a part of a page, and where it is led as a whole."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def is_part(request: HttpRequest) -> bool:
    """Say whether HTMX asks for a part; going back in the history asks for the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def lead_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to an address; a part of a page leads its whole page there."""
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
