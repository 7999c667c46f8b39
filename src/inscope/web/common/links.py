"""A link by which somebody chooses a password, shown once to whoever made it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inscope.flows.identity.accept_invitation import invitation


def show_link(request: HttpRequest, token: str, *, back: str) -> HttpResponse:
    """Show a link; `back` leads to where it was asked for."""
    now = timezone.now()
    link, found = request.build_absolute_uri(reverse("invite", args=[token])), invitation(token, now=now)
    response = render(request, "ui/link.html", {"link": link, "invitation": found, "back": back, "now": now})
    response.headers["Cache-Control"] = "no-store"
    return response
