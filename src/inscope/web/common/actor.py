"""Who asks for a page: resolved from the session, and refused where the right is missing, before a view runs."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from inscope.apps.identity.selectors import actor_of
from inscope.core.people import NEEDS_FRESH_SIGN_IN, NOBODY, Actor, Right
from inscope.core.second_factors import needs_second_factor
from inscope.web.common.fresh import ask_again, is_too_old
from inscope.web.common.htmx import is_part, lead_to
from inscope.web.common.refusals import absent

View = Callable[..., HttpResponseBase]

log = logging.getLogger(__name__)

ROLES = "roles"
"""Under this key a session holds the roles that its person had."""
PROVIDER_ASKED = "provider_asked_second_factor"
"""Under this name a request that signs in, and then its session, hold whether a provider asked for a second factor."""


def requires(right: Right, *, before_second_factor: bool = False, takes_away: bool = False) -> Callable[[View], View]:
    """Give a view its actor as the second argument, and refuse those who may not.

    Nobody signed in is led to sign in; somebody without the right gets the page of an absent address; somebody whose
    role asks for a second factor sets one up first, on the pages that are there `before_second_factor`; and what
    cannot be undone asks again who is there, unless it only `takes_away` a way in. Both are kept on the view, where the
    tests that walk every address read them.
    """
    asks_again = right in NEEDS_FRESH_SIGN_IN and not takes_away

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - as the address says
            actor = actor_asking(request)
            if not actor.may(right):
                return _to_sign_in(request) if actor is NOBODY else _absent(request, actor, right)
            if not before_second_factor and lacks_second_factor(request):
                return lead_to(request, reverse("account"))
            if asks_again and is_too_old(request):
                return ask_again(request)
            return view(request, actor, *args, **kwargs)

        answer.right, answer.asks_again = right, asks_again  # type: ignore[attr-defined]  # read by the walk
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
        if found is not NOBODY:
            _renew_after_change(request)
    return found


def _absent(request: HttpRequest, actor: Actor, right: Right) -> HttpResponse:
    """Answer as if there were no such page; the log tells it from one that there is not."""
    log.warning("right_refused", extra={"fields": {"who": actor.name, "right": right.value, "path": request.path}})
    return absent(request)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Say whether a role of somebody signed in asks for a second factor, with none set up nor shown to a provider."""
    person: Any = request.user
    has_one = person.has_second_factor or request.session.get(PROVIDER_ASKED, False)
    return needs_second_factor(person.roles, settings.MFA_ROLES) and not has_one


def _renew_after_change(request: HttpRequest) -> None:
    """Give the session a new id when the roles of its person were changed since it began."""
    roles = sorted(request.user.roles)  # type: ignore[union-attr]  # somebody is signed in
    if request.session.get(ROLES, roles) != roles:
        request.session.cycle_key()
        request.session[ROLES] = roles


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to sign in, and back again."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} and not is_part(request) else ""
    return lead_to(request, reverse("login") + (f"?{urlencode({'next': back})}" if back else ""))
