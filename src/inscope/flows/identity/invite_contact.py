"""Invite a contact: the person is added, and a link to choose a password is made."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from inscope.apps.audit.services import record_entry
from inscope.apps.contracts.selectors import customer_with
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import contact_with
from inscope.apps.identity.services import add_person, make_invitation
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as


def invite_contact(
    actor: Actor, customer_id: UUID, *, name: str, email: str, roles: Iterable[str], now: datetime
) -> str:
    """Add a contact to a customer and return the token of the link, to be shown once.

    Raises:
        NoSuchCustomerError: there is no such customer.
        PersonRefusedError, EmailTakenError: the name, the address or a role is not taken.
    """
    actor.require(Right.INVITE_CONTACTS)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        person = add_person(name=name, email=email, roles=roles, customer_id=customer.id, now=now)
        return _link(actor, person, "contact_invited", now)


def invite_again(actor: Actor, person_id: UUID, *, now: datetime) -> str:
    """Make a new link for a contact and return its token; links made before stop working.

    Raises:
        NoSuchPersonError: there is no such contact.
    """
    actor.require(Right.INVITE_CONTACTS)
    with acting_as(actor):
        return _link(actor, contact_with(actor=actor, public_id=person_id), "link_made", now)


def _link(actor: Actor, person: PersonRow, event: str, now: datetime) -> str:
    token = make_invitation(actor=actor, person=person, now=now)
    subject = f"person:{person.id}"
    record_entry(actor=actor, event=event, subject=subject, now=now, customer_id=person.customer_id)
    return token
