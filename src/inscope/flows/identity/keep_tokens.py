"""Make a token for a program, and revoke one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from inscope.apps.identity.rows import TokenRow
from inscope.apps.identity.selectors import own_tokens
from inscope.apps.identity.services import add_token
from inscope.apps.identity.services import revoke_token as end_token
from inscope.core.people import Actor, Right
from inscope.flows.identity.entries import note_of_self
from inscope.pg.tenancy import acting_as


def tokens(actor: Actor) -> tuple[TokenRow, ...]:
    """Return the actor's own tokens, the latest first."""
    actor.require(Right.KEEP_OWN_ACCOUNT)
    with acting_as(actor):
        return own_tokens(actor=actor)


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


def revoke_token(actor: Actor, token_id: UUID, *, now: datetime) -> None:
    """Let a token sign in no more.

    Raises:
        NoSuchTokenError: the actor has no such token.
    """
    actor.require(Right.KEEP_OWN_ACCOUNT)
    with acting_as(actor):
        end_token(actor=actor, public_id=token_id, now=now)
        note_of_self(actor, "token_revoked", now=now, details={"token": str(token_id)})
