"""Signing in with a token, for the operations that belong to somebody."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security.http import HttpAuthBase

from inscope.api.limits import count_request, count_token
from inscope.core.people import Actor
from inscope.flows.identity.sign_in_program import sign_in_program
from inscope.web.common.proxies import address_of


class Token(HttpAuthBase):
    """Takes the token of the header `Authorization`.

    Requests count against their token; those whose token does not work, against their address.
    """

    openapi_scheme = "bearer"
    openapi_description = (
        "A token, which begins with `insc_` and is shown once, when its owner makes it. It does what its scopes allow "
        "(`cases:read`, `cases:write`, `hours:read`), and no more than its owner may do."
    )

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Return who acts; nothing, if nobody is signed in."""
        token, now = token_of(request), timezone.now()
        actor = sign_in_program(token, address=address_of(request), now=now) if token else None
        if actor is None:
            count_request(request)
        else:
            count_token(token, now)
        return actor


def token_of(request: HttpRequest) -> str:
    """Return the token that a request shows; nothing, if it shows none."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts in a request that `Token` let in."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # ninja keeps it there
    return actor
