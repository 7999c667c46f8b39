"""Make a token for a program, replace one, and revoke one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from inscope.apps.identity.errors import TokenRefusedError
from inscope.apps.identity.selectors import own_token
from inscope.apps.identity.services import add_token, end_token
from inscope.apps.identity.services import revoke_token as revoke
from inscope.core.people import Actor, Right
from inscope.core.policy.errors import shortened
from inscope.core.tokens import OVERLAPS, end_of_last, end_of_next
from inscope.flows.identity.entries import note_of_self
from inscope.pg.tenancy import acting_as


def make_token(
    actor: Actor, *, name: str, scopes: Iterable[str], expires_at: datetime | None = None, now: datetime
) -> str:
    """Make a token for the actor and return it, to be shown once.

    Raises:
        TokenRefusedError: its name, scopes or end are not taken.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    chosen = tuple(scopes)
    with acting_as(actor):
        token = add_token(actor=actor, name=name, scopes=chosen, expires_at=expires_at, now=now)
        note_of_self(actor, "token_made", now=now, details={"scopes": sorted(chosen)})
        return token


def rotate_token(actor: Actor, token_id: UUID, *, overlap: str, now: datetime) -> str:
    """Replace a token by one of the same name, scopes and length, and return that; the old one ends after the overlap.

    Raises:
        NoSuchTokenError: the actor has no such token that works.
        TokenRefusedError: there is no such overlap.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    if overlap not in OVERLAPS:
        hint = f"one of {', '.join(OVERLAPS)}, in hours"
        raise TokenRefusedError(f"`{shortened(overlap)}` is no time for which both tokens work", hint=hint)
    with acting_as(actor):
        old = own_token(actor=actor, public_id=token_id, now=now, for_change=True)
        ends_at = end_of_next(made_at=old.made_at, expires_at=old.expires_at, now=now)
        token = add_token(actor=actor, name=old.name, scopes=old.scopes, expires_at=ends_at, now=now)
        last = end_of_last(expires_at=old.expires_at, overlap=OVERLAPS[overlap], now=now)
        end_token(actor=actor, public_id=token_id, ends_at=last)
        note_of_self(actor, "token_rotated", now=now, details={"token": str(token_id), "ends_at": last.isoformat()})
        return token


def revoke_token(actor: Actor, token_id: UUID, *, now: datetime) -> None:
    """Let a token sign in no more.

    Raises:
        NoSuchTokenError: the actor has no such token.
    """
    actor.require(Right.KEEP_OWN_ACCOUNT)
    with acting_as(actor):
        revoke(actor=actor, public_id=token_id, now=now)
        note_of_self(actor, "token_revoked", now=now, details={"token": str(token_id)})
