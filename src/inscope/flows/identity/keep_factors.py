"""Second factors of one's own: set one up, remove one, make recovery codes."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from inscope.apps.identity import factors
from inscope.core.people import Actor, Right
from inscope.core.second_factors import SECRET_BYTES
from inscope.flows.identity.entries import note_of_self
from inscope.pg.tenancy import acting_as

Codes = tuple[str, ...]


def new_secret() -> bytes:
    """Return a secret for an app, to be kept nowhere until the app has shown a code."""
    return secrets.token_bytes(SECRET_BYTES)


def add_app(actor: Actor, *, secret: bytes, code: str, now: datetime) -> Codes:
    """Let an app be a second factor, and return recovery codes to be shown once if it is the first factor.

    Raises:
        CodeRefusedError: the app shows another code.
        FactorTakenError: there is an app already.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        factors.add_app(person_id=actor.person, secret=secret, code=code, now=now)
        note_of_self(actor, "second_factor_added", now=now, details={"kind": "totp"})
        return first_codes(actor, now)


def add_passkey(actor: Actor, *, name: str, credential: Mapping[str, object], now: datetime) -> Codes:
    """Let a passkey be a second factor, and return recovery codes to be shown once if it is the first factor."""
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        factors.add_passkey(person_id=actor.person, name=name, credential=credential, now=now)
        note_of_self(actor, "second_factor_added", now=now, details={"kind": "webauthn"})
        return first_codes(actor, now)


def remove_factor(actor: Actor, factor_id: int, *, now: datetime) -> None:
    """Remove a factor.

    Raises:
        NoSuchFactorError: the actor has no such factor.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        kind = factors.remove_factor(person_id=actor.person, factor_id=factor_id)
        note_of_self(actor, "second_factor_removed", now=now, details={"kind": kind})


def make_codes(actor: Actor, *, now: datetime) -> Codes:
    """Make new recovery codes and return them, to be shown once.

    Raises:
        NoSuchFactorError: there is no factor that could be lost.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        codes = factors.make_recovery_codes(person_id=actor.person, now=now)
        note_of_self(actor, "recovery_codes_made", now=now)
        return codes


def first_codes(actor: Actor, now: datetime) -> Codes:
    """Return recovery codes for the first factor, and none where there are some."""
    return () if factors.factors_of(person_id=actor.person).codes_left else make_codes(actor, now=now)
