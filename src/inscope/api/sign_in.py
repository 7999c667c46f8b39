"""Signing in with a token, for the operations that belong to somebody."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security.http import HttpAuthBase

from inscope.api.limits import count_request, count_token
from inscope.apps.identity.selectors import actor_of_token
from inscope.core.people import Actor


class Token(HttpAuthBase):
    """Takes the token of the header `Authorization`.

    Requests count against their token; those whose token does not work, against their address.
    """

    openapi_scheme = "bearer"
    openapi_description = (
        "A token, which begins with `insc_` and is shown once, when its owner makes it. It does what its scopes allow "
        "(`cases:read`, `cases:write`), and no more than its owner may do."
    )

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Return who acts; nothing, if nobody is signed in."""
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        now = timezone.now()
        actor = actor_of_token(token, now) if scheme.lower() == "bearer" and token else None
        if actor is None:
            count_request(request)
        else:
            count_token(token, now)
        return actor


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in a request that `Token` let in."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # ninja keeps it there
    return actor
