"""Make a token for a program, replace one, and revoke one: one's own, or of a service account that one keeps."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from uuid import UUID

from inscope.apps.identity.errors import AccountClosedError, TokenRefusedError
from inscope.apps.identity.selectors import actor_of_account, own_token, service_account
from inscope.apps.identity.services import add_token, end_token
from inscope.apps.identity.services import revoke_token as revoke
from inscope.core.people import Actor, Right
from inscope.core.policy.errors import shortened
from inscope.core.tokens import OVERLAPS, end_of_last, end_of_next
from inscope.flows.identity.entries import note_of, note_of_self
from inscope.flows.identity.keeper import keeper_for
from inscope.pg.tenancy import acting_as


def make_token(
    actor: Actor,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    account: UUID | None = None,
    now: datetime,
) -> str:
    """Make a token for the actor, or for a service account, and return it, to be shown once.

    Raises:
        NoSuchPersonError: the actor keeps no such service account.
        AccountClosedError: the service account may not sign in.
        TokenRefusedError: its name, scopes or end are not taken.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    chosen = tuple(scopes)
    with _tokens_of(actor, account, is_new=True) as (owner, note):
        token = add_token(actor=owner, name=name, scopes=chosen, expires_at=expires_at, now=now)
        note("token_made", now=now, details={"scopes": sorted(chosen)})
        return token


def rotate_token(actor: Actor, token_id: UUID, *, overlap: str, account: UUID | None = None, now: datetime) -> str:
    """Replace a token by one of the same name, scopes and length, and return that; the old one ends after the overlap.

    Raises:
        NoSuchPersonError: the actor keeps no such service account.
        AccountClosedError: the service account may not sign in.
        NoSuchTokenError: the actor, or the service account, has no such token that works.
        TokenRefusedError: there is no such overlap.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    if overlap not in OVERLAPS:
        hint = f"one of {', '.join(OVERLAPS)}, in hours"
        raise TokenRefusedError(f"`{shortened(overlap)}` is no time for which both tokens work", hint=hint)
    with _tokens_of(actor, account, is_new=True) as (owner, note):
        old = own_token(actor=owner, public_id=token_id, now=now, for_change=True)
        ends_at = end_of_next(made_at=old.made_at, expires_at=old.expires_at, now=now)
        token = add_token(actor=owner, name=old.name, scopes=old.scopes, expires_at=ends_at, now=now)
        last = end_of_last(expires_at=old.expires_at, overlap=OVERLAPS[overlap], now=now)
        end_token(actor=owner, public_id=token_id, ends_at=last)
        note("token_rotated", now=now, details={"token": str(token_id), "ends_at": last.isoformat()})
        return token


def revoke_token(actor: Actor, token_id: UUID, *, account: UUID | None = None, now: datetime) -> None:
    """Let a token sign in no more.

    Raises:
        NoSuchPersonError: the actor keeps no such service account.
        NoSuchTokenError: the actor, or the service account, has no such token.
    """
    actor.require(Right.KEEP_OWN_ACCOUNT)
    with _tokens_of(actor, account) as (owner, note):
        revoke(actor=owner, public_id=token_id, now=now)
        note("token_revoked", now=now, details={"token": str(token_id)})


@contextmanager
def _tokens_of(
    actor: Actor, account: UUID | None, *, is_new: bool = False
) -> Iterator[tuple[Actor, Callable[..., None]]]:
    """Give whose tokens are kept, and what notes it: the actor's own, or those of a service account of theirs."""
    if account is None:
        with acting_as(actor):
            yield actor, partial(note_of_self, actor)
        return
    actor.require_keeping()
    with acting_as(keeper_for(actor)):
        one = service_account(actor=actor, public_id=account, for_change=True)
        if is_new and not one.is_active:
            raise AccountClosedError
        yield actor_of_account(one), partial(note_of, actor, one)
