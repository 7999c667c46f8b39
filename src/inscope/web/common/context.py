"""What every template may ask for."""

from django.http import HttpRequest

from inscope.core.people import Actor
from inscope.web.common.actor import actor_asking


def actor(request: HttpRequest) -> dict[str, Actor]:
    """Return who reads the page, for the navigation."""
    return {"actor": actor_asking(request)}
