"""Add one of the vendor's own people; from the command line, where the operator acts."""

from collections.abc import Iterable
from datetime import datetime

from inscope.apps.audit.services import record_entry
from inscope.apps.identity.errors import NoSuchPersonError
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import person_with_email, staff_people
from inscope.apps.identity.services import add_person, make_invitation
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as


def add_staff(*, name: str, email: str, roles: Iterable[str], now: datetime) -> str:
    """Add one of the staff, and return the token of the link to choose a password.

    Raises:
        PersonRefusedError, EmailTakenError: the name, the address or a role is not taken.
    """
    chosen = tuple(roles)
    with acting_as(INSCOPE):
        person = add_person(name=name, email=email, roles=chosen, customer_id=None, now=now)
        token = make_invitation(actor=INSCOPE, person=person, now=now)
        details = {"roles": sorted(chosen)}
        record_entry(actor=INSCOPE, event="staff_added", subject=f"person:{person.id}", now=now, details=details)
        return token


def link_for(*, email: str, now: datetime) -> str:
    """Make a new link for anybody by address, and return its token.

    Raises:
        NoSuchPersonError: nobody signs in with that address.
    """
    with acting_as(INSCOPE):
        person = person_with_email(email=email)
        if person is None:
            raise NoSuchPersonError
        token = make_invitation(actor=INSCOPE, person=person, now=now)
        subject = f"person:{person.id}"
        record_entry(actor=INSCOPE, event="link_made", subject=subject, now=now, customer_id=person.customer_id)
        return token


def all_staff() -> tuple[PersonRow, ...]:
    """Return the staff, by name."""
    with acting_as(INSCOPE):
        return staff_people(actor=INSCOPE)
