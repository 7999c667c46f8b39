"""Choose a password by a link, the first or a new one."""

from datetime import datetime

from inscope.apps.identity.rows import InvitationRow, PersonRow
from inscope.apps.identity.selectors import invitation_of
from inscope.apps.identity.services import revoke_all_tokens, use_invitation
from inscope.apps.identity.sessions import end_sessions
from inscope.core.people import INSCOPE
from inscope.flows.identity.entries import note_of
from inscope.pg.tenancy import acting_as


def invitation(token: str, *, now: datetime) -> InvitationRow:
    """Return for whom a link is, and until when it works.

    Raises:
        InvitationNotValidError: the link does not work.
    """
    with acting_as(INSCOPE):
        return invitation_of(token=token, now=now)


def invited(token: str, *, now: datetime) -> PersonRow:
    """Return who was invited by a link.

    Raises:
        InvitationNotValidError: the link does not work.
    """
    return invitation(token, now=now).person


def accept_invitation(token: str, *, password: str, revokes_tokens: bool = False, now: datetime) -> PersonRow:
    """Keep the password that a person chose, and return who that is. The link works once, and every session ends.

    Raises:
        InvitationNotValidError: the link does not work.
        PasswordRefusedError: the password is too easy to guess.
    """
    with acting_as(INSCOPE):
        link = invitation_of(token=token, now=now)
        use_invitation(invitation=link, password=password, now=now)
        person, details = link.person, {"sessions_ended": end_sessions(person_id=link.person.id)}
        if revokes_tokens:
            details["tokens_revoked"] = revoke_all_tokens(person_id=person.id, now=now)
        event = "password_reset" if person.has_password else "password_chosen"
        note_of(INSCOPE, person, event, now=now, details=details)
        return person
