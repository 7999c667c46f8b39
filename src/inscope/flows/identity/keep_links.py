"""Signing in with another provider: who that is here, the first link, a link of one's own, and its end."""

from datetime import datetime

from inscope.apps.identity import links
from inscope.apps.identity.errors import LinkTakenError, NobodyLinkedError, ProviderPausedError
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import person_with_email
from inscope.core.networks import network_of
from inscope.core.oidc import Identity
from inscope.core.people import INSCOPE, Actor, Right
from inscope.flows.identity.entries import note_of, note_of_self
from inscope.pg.rates import take
from inscope.pg.tenancy import acting_as

MOST_TRIES, TRIES_SECONDS = 60, 60


def count_try(*, address: str, now: datetime) -> None:
    """Count that somebody goes to the provider, which is asked by us then.

    Raises:
        ProviderPausedError: too many did, from that network.
    """
    asker = f"provider:{network_of(address)}"
    if take(asker, now=now.timestamp(), most=MOST_TRIES, seconds=TRIES_SECONDS) is not None:
        raise ProviderPausedError


def sign_in_by(identity: Identity, *, now: datetime) -> PersonRow:
    """Return who signs in by an identity; the first time, the person whose address the provider vouches for.

    Raises:
        NobodyLinkedError: nobody does, or their account is closed.
    """
    with acting_as(INSCOPE):
        person = links.person_linked(identity=identity) or _link_by_address(identity, now)
        if person is None or not person.is_active:
            raise NobodyLinkedError
        return person


def link_own(actor: Actor, identity: Identity, *, now: datetime) -> None:
    """Let the actor sign in by an identity.

    Raises:
        LinkTakenError: the actor is linked to somebody else of that provider, or that one to somebody else here.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        links.link(person_id=actor.person, identity=identity, now=now)
        note_of_self(actor, "provider_linked", now=now)


def unlink_own(actor: Actor, issuer: str, *, now: datetime) -> None:
    """Let the actor sign in by a provider no more.

    Raises:
        NobodyLinkedError: there is no link.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        links.unlink(person_id=actor.person, issuer=issuer)
        note_of_self(actor, "provider_unlinked", now=now)


def require_own(actor: Actor, identity: Identity) -> None:
    """Refuse an identity by which somebody else signs in.

    Raises:
        NobodyLinkedError: it is not linked to the actor.
    """
    with acting_as(actor):
        own = links.link_of(person_id=actor.person, issuer=identity.issuer)
    if own is None or own.subject != identity.subject:
        raise NobodyLinkedError


def is_linked(actor: Actor, issuer: str) -> bool:
    """Say whether the actor signs in by somebody of a provider."""
    with acting_as(actor):
        return links.link_of(person_id=actor.person, issuer=issuer) is not None


def _link_by_address(identity: Identity, now: datetime) -> PersonRow | None:
    """Link the one person who has exactly the address that the provider vouches for, unless they are linked."""
    person = person_with_email(email=identity.email) if identity.email else None
    if person is None or not person.is_active:
        return None
    try:
        links.link(person_id=person.id, identity=identity, now=now)
    except LinkTakenError:
        return None
    note_of(INSCOPE, person, "provider_linked", now=now, details={"by": "address"})
    return person
