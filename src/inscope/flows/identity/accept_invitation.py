"""Choose a password by a link."""

from datetime import datetime

from inscope.apps.audit.services import record_entry
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import invitation_of
from inscope.apps.identity.services import use_invitation
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as


def invited(token: str, *, now: datetime) -> PersonRow:
    """Return who was invited by a link.

    Raises:
        InvitationNotValidError: the link does not work.
    """
    with acting_as(INSCOPE):
        return invitation_of(token=token, now=now).person


def accept_invitation(token: str, *, password: str, now: datetime) -> PersonRow:
    """Keep the password that a person chose, and return who that is. The link works once.

    Raises:
        InvitationNotValidError: the link does not work.
        PasswordRefusedError: the password is too easy to guess.
    """
    with acting_as(INSCOPE):
        invitation = invitation_of(token=token, now=now)
        use_invitation(invitation=invitation, password=password, now=now)
        person = invitation.person
        record_entry(
            actor=INSCOPE,
            event="password_chosen",
            subject=f"person:{person.id}",
            now=now,
            customer_id=person.customer_id,
        )
        return person
