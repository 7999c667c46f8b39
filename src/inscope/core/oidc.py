"""Signing in with another provider (OpenID Connect): what is known of it, and what it may say of a person.

Source: OpenID Connect Core 1.0, 3.1.3.7 and 5.7; RFC 9207 for `iss` beside the code; RFC 8176 for `amr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import ClassVar

from inscope.core.errors import DomainError

CLOCK_SECONDS = 60
"""By so much the clocks of the provider and ours may differ."""
LONGEST_SUBJECT = 255
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Signatures that only the provider can make: neither `none`, nor one with a secret that we hold as well."""


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider of an installation. `domains` are those of the e-mail addresses that it vouches for."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as a provider knows them: by number, never by address.

    `email` is one that the provider may vouch for, else empty; `signed_in_at` is in seconds since 1970.
    """

    issuer: str
    subject: str
    email: str
    has_shown_second_factor: bool
    signed_in_at: int | None


class AnswerRefusedError(DomainError):
    """An answer of the provider that is not right, or was not for this browser."""

    code: ClassVar[str] = "provider_answer_refused"

    def __init__(self, reason: str, *, hint: str = "begin again where you sign in") -> None:
        super().__init__(f"what came back does not sign you in: {reason}", hint=hint)


class ProviderDownError(DomainError):
    """A provider that does not answer as it should."""

    code: ClassVar[str] = "provider_down"

    def __init__(self, name: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{name} does not answer now", hint="try again in a few minutes, or sign in another way")


def require_issuer(said: str | None, provider: Provider, *, is_announced: bool) -> None:
    """Refuse an answer of another provider, as `iss` beside the code tells; one that announces it must say it.

    Raises:
        AnswerRefusedError: it is of another provider, or of nobody.
    """
    if said != provider.issuer and (is_announced or said is not None):
        raise AnswerRefusedError("it is of another provider")


def identity_of(claims: Mapping[str, object], provider: Provider, *, nonce: str, now: int) -> Identity:
    """Return whom an ID token is about, once its signature was found to be the provider's.

    Raises:
        AnswerRefusedError: it is of another provider, for another program or another sign-in, or not of now.
    """
    if claims.get("iss") != provider.issuer:
        raise AnswerRefusedError("it is of another provider")
    _require_audience(claims, provider.client_id)
    if claims.get("nonce") != nonce:
        raise AnswerRefusedError("it belongs to another sign-in")
    _require_now(claims, now)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise AnswerRefusedError("it names nobody")
    methods = claims.get("amr")
    return Identity(
        issuer=provider.issuer,
        subject=subject,
        email=_vouched_email(claims, provider),
        has_shown_second_factor=isinstance(methods, list) and "mfa" in methods,
        signed_in_at=_number(claims, "auth_time"),
    )


def require_signed_in_since(identity: Identity, moment: int) -> None:
    """Refuse an identity that the provider only remembered, where it was asked who is there.

    Raises:
        AnswerRefusedError: the provider did not ask, or does not say when.
    """
    if identity.signed_in_at is None or identity.signed_in_at < moment - CLOCK_SECONDS:
        raise AnswerRefusedError("nobody was asked who is there", hint="sign out there first, then try again")


def _require_audience(claims: Mapping[str, object], client_id: str) -> None:
    """Take what is for us alone, or for others too where it was made for us."""
    audience, made_for = claims.get("aud"), claims.get("azp", client_id)
    is_for_us = audience == client_id or (
        isinstance(audience, list) and client_id in audience and (len(audience) == 1 or "azp" in claims)
    )
    if not is_for_us or made_for != client_id:
        raise AnswerRefusedError("it is for another program")


def _require_now(claims: Mapping[str, object], now: int) -> None:
    ends_at, made_at = _number(claims, "exp"), _number(claims, "iat")
    begins_at = _number(claims, "nbf") if "nbf" in claims else made_at
    hint = "begin again; if it goes on, check the clocks of both machines"
    if ends_at is None or ends_at <= now - CLOCK_SECONDS:
        raise AnswerRefusedError("it has ended", hint=hint)
    if made_at is None or begins_at is None or max(made_at, begins_at) > now + CLOCK_SECONDS:
        raise AnswerRefusedError("it was made later than now", hint=hint)


def _number(claims: Mapping[str, object], name: str) -> int | None:
    """Return a moment in seconds since 1970; `true`, which Python counts as one, is none, and nor is infinity."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) else int(value) if isfinite(value) else None


def _vouched_email(claims: Mapping[str, object], provider: Provider) -> str:
    """Return an address that cannot be taken for another one: letters that look like others are left out."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return ""
    if not email.isascii() or email.strip() != email:
        return ""
    name, _at, domain = email.lower().rpartition("@")
    return f"{name}@{domain}" if name and domain in provider.domains else ""
