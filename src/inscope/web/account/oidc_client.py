"""How the provider is asked: its description, its keys, and a code for a token. Little is believed or kept."""

import base64
import json
import time
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from inscope.core.oidc import ALGORITHMS, AnswerRefusedError, Provider, ProviderDownError

TIMEOUT_SECONDS = 5
MOST_BYTES = 256 * 1024
KEPT_SECONDS = 3600
"""A description and keys are asked for again after so long."""
ASKED_AGAIN_SECONDS = 60
"""Keys are asked for earlier when one is unknown, since providers change them; not more often than this."""
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_PUBLIC_KEYS = frozenset({"RSA", "EC", "OKP"})

_kept: dict[str, tuple[float, dict[str, Any]]] = {}


def description(provider: Provider) -> dict[str, Any]:
    """Return how a provider describes itself.

    Raises:
        ProviderDownError: it does not, or describes another one.
    """
    found = _document(provider, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderDownError(provider.name, f"its description is of the issuer `{found.get('issuer')}`")
    if wrong := [name for name in _ENDPOINTS if not _is_askable(found.get(name))]:
        raise ProviderDownError(provider.name, f"its description has no address with https for `{wrong[0]}`")
    return found


def token_for(provider: Provider, code: str, *, verifier: str, back: str) -> str:
    """Return the ID token that a code stands for; the other tokens are dropped.

    Raises:
        AnswerRefusedError: the provider does not take the code.
        ProviderDownError: it does not answer.
    """
    told = description(provider)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {}
    ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in ways:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    answer = _ask(provider, told["token_endpoint"], form=form, headers=headers)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise AnswerRefusedError("it has no ID token")
    return token


def claims_of(provider: Provider, token: str) -> Mapping[str, object]:
    """Return what a token says, once its signature is found to be of the provider's keys.

    Raises:
        AnswerRefusedError: it is not.
        ProviderDownError: the keys cannot be had.
    """
    address = description(provider)["jwks_uri"]
    try:
        return _verified(token, _document(provider, address))
    except JoseError:
        newer = _document(provider, address, at_most=ASKED_AGAIN_SECONDS)
    try:
        return _verified(token, newer)
    except JoseError:
        raise AnswerRefusedError("its signature is not right") from None


def forget() -> None:
    """Forget descriptions and keys."""
    _kept.clear()


def _verified(token: str, document: Mapping[str, Any]) -> Mapping[str, object]:
    try:
        return jwt.decode(token, _keys(document), algorithms=list(ALGORITHMS)).claims
    except (ValueError, TypeError, KeyError, RecursionError) as error:  # what the library raises for what is no token
        raise JoseError from error


def _keys(document: Mapping[str, Any]) -> KeySet:
    """Return the keys that verify signatures; what is none of these is passed over, secrets above all."""
    found: list[Key] = []
    for one in document.get("keys", ()):
        if isinstance(one, dict) and one.get("kty") in _PUBLIC_KEYS and one.get("use", "sig") == "sig":
            try:
                found.append(JWKRegistry.import_key(one))
            except (JoseError, ValueError, TypeError):
                continue
    return KeySet(found)


def _document(provider: Provider, address: str, *, at_most: float = KEPT_SECONDS) -> dict[str, Any]:
    """Return what stands at an address, asked for now or at most so many seconds ago."""
    now = time.monotonic()
    asked_at, found = _kept.get(address, (-KEPT_SECONDS, {}))
    if not found or now - asked_at > at_most:
        found = _ask(provider, address)
        _kept[address] = (now, found)
    return found


def _ask(
    provider: Provider, address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Ask the provider, follow no redirect, and read no more than an answer takes."""
    body = None if form is None else urlencode(form).encode()
    request = Request(address, body, {"Accept": "application/json", **(headers or {})})  # noqa: S310 - https, or here
    try:
        with _opener(address).open(request, timeout=TIMEOUT_SECONDS) as answer:
            text = answer.read(MOST_BYTES + 1)
    except HTTPError as error:
        with error:
            if form is not None and error.code in {400, 401, 403}:
                raise AnswerRefusedError("its code was used, or is not for us") from None
            raise ProviderDownError(provider.name, f"`{address}` answers {error.code}") from None
    except (OSError, HTTPException) as error:
        raise ProviderDownError(provider.name, f"`{address}` does not answer: {error}") from None
    if len(text) > MOST_BYTES:
        raise ProviderDownError(provider.name, f"`{address}` answers more than {MOST_BYTES} bytes")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ProviderDownError(provider.name, f"`{address}` answers something else than JSON")
    return found


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Follow none: what a redirect leads to is not what the provider described."""


def _opener(address: str) -> OpenerDirector:
    """Return what asks; nothing stands between us and this machine."""
    proxies = [ProxyHandler({})] if urlsplit(address).hostname in _HERE else []
    return build_opener(_NoRedirects, *proxies)


def _is_askable(address: object) -> bool:
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    return is_safe and bool(parts.hostname) and address.isprintable()
