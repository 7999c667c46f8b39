"""Whether a request asks for a part of a page."""

from django.http import HttpRequest


def is_part(request: HttpRequest) -> bool:
    """Say whether HTMX asks for a part; going back in the history asks for the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"
