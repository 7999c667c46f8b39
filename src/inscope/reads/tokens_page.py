"""The page of one's own tokens, and that on which one is replaced."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from inscope.apps.identity.rows import TokenRow
from inscope.apps.identity.selectors import own_token, own_tokens
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


def tokens_page(actor: Actor, now: datetime) -> tuple[TokenLine, ...]:
    """Return the actor's own tokens, the latest first."""
    actor.require(Right.KEEP_OWN_ACCOUNT)
    with acting_as(actor):
        return tuple(_line(one, now) for one in own_tokens(actor=actor))


def rotate_page(actor: Actor, token_id: UUID, now: datetime) -> RotatePage:
    """Return one of the actor's tokens.

    Raises:
        NoSuchTokenError: the actor has no such token that works.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        token = own_token(actor=actor, public_id=token_id, now=now)
    return RotatePage(token, end_of_next(made_at=token.made_at, expires_at=token.expires_at, now=now))


def _line(one: TokenRow, now: datetime) -> TokenLine:
    state = state_of(
        made_at=one.made_at, used_at=one.used_at, expires_at=one.expires_at, revoked_at=one.revoked_at, now=now
    )
    return TokenLine(**asdict(one), state=state)
