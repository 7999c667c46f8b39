"""Change one's own password: whoever knows the present one may, and every other session ends."""

from datetime import datetime

from inscope.apps.identity import services
from inscope.apps.identity.sessions import end_sessions
from inscope.core.people import Actor, Right
from inscope.flows.identity.entries import note_of_self
from inscope.pg.tenancy import acting_as


def change_password(actor: Actor, *, present: str, password: str, session_id: str, now: datetime) -> None:
    """Keep a new password.

    Raises:
        WrongPasswordError: the present one is another.
        PasswordRefusedError: the new one is too easy to guess.
    """
    actor.require(Right.KEEP_OWN_ACCOUNT)
    with acting_as(actor):
        services.change_password(person_id=actor.person, present=present, password=password)
        count = end_sessions(person_id=actor.person, but=session_id)
        note_of_self(actor, "password_changed", now=now, details={"sessions_ended": count})
