"""Let a program in that shows a token."""

from datetime import datetime

from inscope.apps.identity.selectors import actor_of_owner, owner_of_token
from inscope.apps.identity.services import note_token_use
from inscope.core.people import Actor


def sign_in_program(token: str, *, address: str, now: datetime) -> Actor | None:
    """Return who a program is, and note the use; nothing for a token that is unknown, revoked or past its end."""
    owner = owner_of_token(token, now)
    if owner is None:
        return None
    note_token_use(owner=owner, address=address, now=now)
    return actor_of_owner(owner)
