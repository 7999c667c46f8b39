"""Change one's own password: whoever knows the present one may, and every other session ends."""

from datetime import datetime

from inscope.apps.identity import services
from inscope.apps.identity.errors import WrongPasswordError
from inscope.apps.identity.sessions import end_sessions
from inscope.core.people import Actor, Right
from inscope.flows.identity.entries import note_of_self
from inscope.pg.rates import take
from inscope.pg.tenancy import acting_as

MOST_TRIES, TRIES_SECONDS = 5, 300


def change_password(actor: Actor, *, present: str, password: str, session_id: str, now: datetime) -> None:
    """Keep a new password.

    Raises:
        WrongPasswordError: the present one is another, or came after too many that were from this session.
        PasswordRefusedError: the new one is too easy to guess.
    """
    actor.require(Right.KEEP_OWN_ACCOUNT)
    if take(f"password:{session_id}", now=now.timestamp(), most=MOST_TRIES, seconds=TRIES_SECONDS) is not None:
        raise WrongPasswordError
    with acting_as(actor):
        services.change_password(person_id=actor.person, present=present, password=password)
        count = end_sessions(person_id=actor.person, but=session_id)
        note_of_self(actor, "password_changed", now=now, details={"sessions_ended": count})
