"""Where somebody is signed in: end one session, or all others."""

from datetime import datetime

from inscope.apps.identity.errors import NoSuchSessionError
from inscope.apps.identity.sessions import end_sessions
from inscope.core.people import Actor, Right
from inscope.flows.identity.entries import note_of_self
from inscope.pg.tenancy import acting_as


def end_session(actor: Actor, session_id: str, *, now: datetime) -> None:
    """End one of the actor's sessions.

    Raises:
        NoSuchSessionError: the actor has no such session.
    """
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        if not session_id.isalnum() or not end_sessions(person_id=actor.person, only=session_id):
            raise NoSuchSessionError
        note_of_self(actor, "sessions_ended", now=now, details={"count": 1})


def end_other_sessions(actor: Actor, session_id: str, *, now: datetime) -> None:
    """End all sessions of the actor but this one."""
    actor.require(Right.CHANGE_SIGN_IN)
    with acting_as(actor):
        count = end_sessions(person_id=actor.person, but=session_id)
        note_of_self(actor, "sessions_ended", now=now, details={"count": count})
