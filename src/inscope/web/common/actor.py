"""Who asks for a page: resolved from the session, and refused where the right is missing, before a view runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from inscope.apps.identity.selectors import actor_of
from inscope.core.people import NOBODY, Actor, Right
from inscope.web.common.htmx import is_part
from inscope.web.common.refusals import absent

View = Callable[..., HttpResponse]


def requires(right: Right) -> Callable[[View], View]:
    """Give a view its actor as the second argument, and refuse those who may not.

    Nobody signed in is led to sign in; somebody without the right gets the page of an absent address. The right is
    kept on the view, where the tests that walk every address read it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - as the address says
            actor = actor_asking(request)
            if not actor.may(right):
                return _to_sign_in(request) if actor is NOBODY else absent(request)
            return view(request, actor, *args, **kwargs)

        answer.right = right  # type: ignore[attr-defined]  # read by the walk over all addresses
        return answer

    return decorate


def anyone(right: Right) -> Callable[[View], View]:
    """Mark a view that needs no actor with a right that everybody has, signed in or not."""

    def mark(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]  # read by the walk over all addresses
        return view

    return mark


def actor_asking(request: HttpRequest) -> Actor:
    """Return who asks, once a request; rights that were taken away are gone with the next request."""
    found: Actor | None = getattr(request, "actor", None)
    if found is None:
        user = getattr(request, "user", None)  # nothing, where a page is drawn without the sign-in before it
        found = actor_of(user) if user is not None and user.is_authenticated else NOBODY
        request.actor = found  # type: ignore[attr-defined]  # for the navigation
    return found


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to sign in, and back again; a part of a page leads its whole page there."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} and not is_part(request) else ""
    address = reverse("login") + (f"?{urlencode({'next': back})}" if back else "")
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
