"""Passkeys: what a browser is asked to sign, and what it answers. The ceremony is allauth's, with the keys of fido2."""

import json
import struct
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from inscope.apps.identity.errors import PasskeyRefusedError

_MALFORMED = (ValidationError, ValueError, TypeError, AttributeError, LookupError, RecursionError, struct.error)
"""What the libraries raise for an answer that no browser gives, besides one that is not right."""


class FactorAdapter(DefaultMFAAdapter):
    """Says whose keys these are, as people see it while a browser asks them."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site: keys work for its host name alone."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.VENDOR_NAME}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:  # noqa: ANN401 - a person
        """Return the person."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.name}

    def _get_site_name(self) -> str:
        return str(settings.VENDOR_NAME)


def creation_options(person: object) -> dict[str, Any]:
    """Return what a browser is asked so that it makes a key which signs in alone."""
    options: dict[str, Any] = auth.begin_registration(person, passwordless=True)
    return options


def request_options(person: object = None) -> dict[str, Any]:
    """Return what a browser is asked so that somebody signs in: a person who is known, or whoever has a key."""
    options: dict[str, Any] = auth.begin_authentication(person)
    return options


def made_key(request: HttpRequest) -> dict[str, Any]:
    """Return the key that a browser made, as it is kept.

    Raises:
        PasskeyRefusedError: it is none, or answers another question.
    """
    text = request.POST.get("credential", "")
    if "\\u0000" in text:  # which the database could not keep
        raise PasskeyRefusedError
    try:
        answer = json.loads(text)
        auth.parse_registration_response(answer)
        auth.complete_registration(answer)
    except _MALFORMED:
        raise PasskeyRefusedError from None
    return dict(answer)


def used_key(request: HttpRequest, person: object = None) -> Any:  # noqa: ANN401 - a factor, as allauth has it
    """Return the factor by which a browser signed; with its owner, where none was known before.

    Raises:
        PasskeyRefusedError: the answer is not right, or its owner's account was closed.
    """
    try:
        answer = json.loads(request.POST.get("credential", ""))
        auth.parse_authentication_response(answer)
        owner: Any = person or auth.extract_user_from_response(answer)
        factor = auth.complete_authentication(owner, answer)
    except _MALFORMED:
        raise PasskeyRefusedError from None
    if not owner.is_active:
        raise PasskeyRefusedError
    return factor
