"""Who a program is: the owner of its token, what it may do, and until when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inscope.apps.identity.selectors import actor_of_owner, owner_of_token, person_numbered
from inscope.core.people import Actor
from inscope.pg.tenancy import acting_as


@dataclass(frozen=True, slots=True)
class Me:
    """The owner of a token, and the token."""

    public_id: UUID
    name: str
    is_service: bool
    actor: Actor
    token_name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None


def show_me(token: str, now: datetime) -> Me | None:
    """Return who shows a token; nothing, if it ended meanwhile."""
    owner = owner_of_token(token, now)
    if owner is None:
        return None
    actor = actor_of_owner(owner)
    with acting_as(actor):
        person = person_numbered(person_id=owner.person_id)
    scopes = tuple(owner.scopes)
    return Me(person.public_id, person.name, person.is_service, actor, owner.name, scopes, owner.expires_at)
