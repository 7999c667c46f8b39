"""Make a token for a program, and revoke one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from inscope.apps.audit.services import record_entry
from inscope.apps.identity.rows import TokenRow
from inscope.apps.identity.selectors import own_tokens
from inscope.apps.identity.services import add_token
from inscope.apps.identity.services import revoke_token as end_token
from inscope.core.people import Actor, Right
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
    actor.require(Right.KEEP_OWN_ACCOUNT)
    chosen = tuple(scopes)
    with acting_as(actor):
        token = add_token(actor=actor, name=name, scopes=chosen, expires_at=expires_at, now=now)
        _audit(actor, "token_made", now, {"scopes": sorted(chosen)})
        return token


def revoke_token(actor: Actor, token_id: UUID, *, now: datetime) -> None:
    """Let a token sign in no more.

    Raises:
        NoSuchTokenError: the actor has no such token.
    """
    actor.require(Right.KEEP_OWN_ACCOUNT)
    with acting_as(actor):
        end_token(actor=actor, public_id=token_id, now=now)
        _audit(actor, "token_revoked", now, {"token": str(token_id)})


def _audit(actor: Actor, event: str, now: datetime, details: dict[str, object]) -> None:
    record_entry(actor=actor, event=event, subject=actor.name, now=now, customer_id=actor.customer_id, details=details)
