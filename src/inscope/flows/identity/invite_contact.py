"""Invite a contact: the person is added, and a link to choose a password is made."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from inscope.apps.contracts.selectors import customer_with
from inscope.apps.identity.errors import PasswordChosenError
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import contact_with
from inscope.apps.identity.services import add_person, make_invitation
from inscope.core.people import Actor, Right
from inscope.flows.identity.contact_room import require_room_for_one
from inscope.flows.identity.entries import note_of
from inscope.flows.identity.keeper import keeper_for
from inscope.pg.tenancy import acting_as


def invite_contact(
    actor: Actor, customer_id: UUID, *, name: str, email: str, roles: Iterable[str], now: datetime
) -> str:
    """Add a contact to a customer and return the token of the link, to be shown once.

    Raises:
        NoSuchCustomerError: there is no such customer.
        ContactLimitError: the plan of the customer has room for no more.
        PersonRefusedError, EmailTakenError: the name, the address or a role is not taken.
    """
    actor.require(Right.INVITE_CONTACTS)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        return _invite(actor, customer.id, name=name, email=email, roles=roles, now=now)


def invite_colleague(actor: Actor, *, name: str, email: str, roles: Iterable[str], now: datetime) -> str:
    """Add a contact to the company of the one who acts, and return the token of the link, to be shown once.

    Raises:
        ContactLimitError: the plan of the company has room for no more.
        PersonRefusedError, EmailTakenError: the name, the address or a role is not taken.
    """
    actor.require(Right.KEEP_TEAM)
    with acting_as(keeper_for(actor)):
        return _invite(actor, actor.customer, name=name, email=email, roles=roles, now=now)


def invite_again(actor: Actor, person_id: UUID, *, now: datetime) -> str:
    """Make a new link for a contact and return its token; links made before stop working.

    Raises:
        NoSuchPersonError: there is no such contact.
        ServiceAccountError: a program signs in by tokens alone.
        PasswordChosenError: a contact makes none for a colleague who has a password.
        AccountClosedError: the contact may not sign in.
    """
    actor.require(Right.INVITE_CONTACTS if actor.is_staff else Right.KEEP_TEAM)
    with acting_as(keeper_for(actor)):
        person = contact_with(actor=actor, public_id=person_id)
        if person.has_password and not actor.is_staff:
            raise PasswordChosenError
        return link_for(actor, person, now=now)


def link_for(actor: Actor, person: PersonRow, *, now: datetime) -> str:
    """Make a link by which a person chooses a password, and note it.

    Raises:
        ServiceAccountError: a program signs in by tokens alone.
        AccountClosedError: the person may not sign in.
    """
    token = make_invitation(actor=actor, person=person, now=now)
    note_of(actor, person, "link_made", now=now)
    return token


def _invite(actor: Actor, customer_id: int, *, name: str, email: str, roles: Iterable[str], now: datetime) -> str:
    require_room_for_one(actor, customer_id, localdate(now))
    person = add_person(name=name, email=email, roles=roles, customer_id=customer_id, now=now)
    token = make_invitation(actor=actor, person=person, now=now)
    note_of(actor, person, "contact_invited", now=now)
    return token
