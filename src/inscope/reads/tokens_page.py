"""Tokens, one's own or those of a service account, and the page on which one is replaced."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from inscope.apps.identity.rows import TokenRow
from inscope.apps.identity.selectors import actor_of_account, own_token, own_tokens, service_account
from inscope.core.people import Actor, Right
from inscope.core.tokens import TokenState, end_of_next, state_of
from inscope.pg.tenancy import acting_as


@dataclass(frozen=True, slots=True)
class TokenLine(TokenRow):
    """A token and what it is worth; one without an end was made before every token had to have one."""

    state: TokenState


@dataclass(frozen=True, slots=True)
class RotatePage:
    """A token that works, and until when the one that replaces it will."""

    token: TokenRow
    ends_at: datetime


def tokens_page(actor: Actor, now: datetime, account: UUID | None = None) -> tuple[TokenLine, ...]:
    """Return the actor's own tokens, or those of a service account, the latest first.

    Raises:
        NoSuchPersonError: the actor keeps no such service account.
    """
    actor.require(Right.KEEP_OWN_ACCOUNT)
    with acting_as(actor):
        return tuple(_line(one, now) for one in own_tokens(actor=_owner(actor, account)))


def rotate_page(actor: Actor, token_id: UUID, now: datetime, account: UUID | None = None) -> RotatePage:
    """Return one of the actor's tokens, or of those of a service account.

    Raises:
        NoSuchPersonError: the actor keeps no such service account.
        NoSuchTokenError: the actor, or the service account, has no such token that works.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        token = own_token(actor=_owner(actor, account), public_id=token_id, now=now)
    return RotatePage(token, end_of_next(made_at=token.made_at, expires_at=token.expires_at, now=now))


def _owner(actor: Actor, account: UUID | None) -> Actor:
    """Return whose tokens are meant."""
    if account is None:
        return actor
    actor.require_keeping()
    return actor_of_account(service_account(actor=actor, public_id=account))


def _line(one: TokenRow, now: datetime) -> TokenLine:
    state = state_of(
        made_at=one.made_at, used_at=one.used_at, expires_at=one.expires_at, revoked_at=one.revoked_at, now=now
    )
    return TokenLine(**asdict(one), state=state)
