"""One way to the provider and back: what this browser begins, and whom it comes back as (code flow with PKCE)."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from inscope.core.oidc import (
    AnswerRefusedError,
    Identity,
    Provider,
    identity_of,
    require_issuer,
    require_signed_in_since,
)
from inscope.web.account.oidc_client import claims_of, description, token_for

LONGEST_WAY_SECONDS = 10 * 60
_KEY = "way_to_provider"


class Purpose(StrEnum):
    """What somebody goes to the provider for."""

    SIGN_IN = "sign_in"
    LINK = "link"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Way:
    """What a session keeps while its browser is with the provider; `person` is who was signed in, or 0."""

    purpose: str
    wanted: str
    person: int
    state: str
    nonce: str
    verifier: str
    began_at: int


def configured() -> Provider | None:
    """Return the provider of this installation."""
    found: Provider | None = settings.OIDC
    return found


def begin(request: HttpRequest, provider: Provider, purpose: Purpose, *, wanted: str = "") -> str:
    """Return the address at the provider to which a browser is led; a way that was begun before ends.

    Raises:
        ProviderDownError: the provider does not answer.
    """
    told = description(provider)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    way = Way(purpose, wanted, request.user.pk or 0, state, nonce, verifier, _now())
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": address_back(request),
        "scope": "openid email",
        "state": way.state,
        "nonce": way.nonce,
        "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(way.verifier.encode()).digest()).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if purpose is Purpose.AGAIN:
        asked |= {"prompt": "login", "max_age": "0"}
    request.session[_KEY] = asdict(way)
    between = "&" if "?" in told["authorization_endpoint"] else "?"
    return f"{told['authorization_endpoint']}{between}{urlencode(asked)}"


def way_back(request: HttpRequest) -> Way:
    """Return the way that this browser began, once.

    Raises:
        AnswerRefusedError: it began none, or another one, or too long ago, or as somebody else.
    """
    way = Way(**kept) if (kept := request.session.get(_KEY)) else None
    if way is None or not hmac.compare_digest(request.GET.get("state", "").encode(), way.state.encode()):
        raise AnswerRefusedError("this browser did not begin it, or began again since")
    del request.session[_KEY]
    if _now() - way.began_at > LONGEST_WAY_SECONDS:
        raise AnswerRefusedError("it took more than ten minutes")
    if way.purpose != Purpose.SIGN_IN and way.person != request.user.pk:
        raise AnswerRefusedError("somebody else began it")
    return way


def identity_back(request: HttpRequest, provider: Provider, way: Way) -> Identity:
    """Return whom the provider names to a browser that comes back.

    Raises:
        AnswerRefusedError: nobody, or not for this way.
        ProviderDownError: the provider does not answer.
    """
    is_announced = bool(description(provider).get("authorization_response_iss_parameter_supported"))
    require_issuer(request.GET.get("iss"), provider, is_announced=is_announced)
    code = request.GET.get("code", "")
    if "error" in request.GET or not code:
        raise AnswerRefusedError(f"{provider.name} says no")
    token = token_for(provider, code, verifier=way.verifier, back=address_back(request))
    identity = identity_of(claims_of(provider, token), provider, nonce=way.nonce, now=_now())
    if way.purpose == Purpose.AGAIN:
        require_signed_in_since(identity, way.began_at)
    return identity


def address_back(request: HttpRequest) -> str:
    """Return to which address the provider sends browsers back: of a host that the settings name, and no other."""
    return request.build_absolute_uri(reverse("provider-back"))


def _now() -> int:
    return int(timezone.now().timestamp())
