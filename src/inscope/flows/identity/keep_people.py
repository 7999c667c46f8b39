"""Keep people: their roles, whether they sign in, and what an administrator does for one who cannot."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from inscope.apps.identity.errors import ServiceAccountError
from inscope.apps.identity.factors import remove_all_factors
from inscope.apps.identity.links import unlink_all
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import other_administrators, person_with
from inscope.apps.identity.services import change_access
from inscope.apps.identity.sessions import end_sessions
from inscope.core.people import Actor, Right
from inscope.core.people_changes import Access, access, require_change
from inscope.core.records import differences
from inscope.flows.identity.contact_room import require_room_for_one
from inscope.flows.identity.entries import note_of
from inscope.flows.identity.invite_contact import link_for
from inscope.flows.identity.keeper import keeper_for
from inscope.pg.tenancy import acting_as


def change_person(actor: Actor, person_id: UUID, *, roles: Iterable[str], is_active: bool, now: datetime) -> None:
    """Change what a person may do, from their next request on; who may not sign in any more is signed out.

    Raises:
        NoSuchPersonError: there is no such person, or it is of another company.
        OwnAdministrationError, LastAdministratorError: nobody could undo it.
        ContactLimitError: the plan of the company has room for no more contacts.
        PersonRefusedError: a role is not taken.
    """
    actor.require_keeping()
    with acting_as(keeper_for(actor)):
        person = person_with(actor=actor, public_id=person_id, for_change=True)
        before, after = _access(person), access(roles, is_active=is_active)
        require_change(
            before,
            after,
            is_own=person.id == actor.person_id,
            is_staff=person.customer_id is None,
            other_administrators=other_administrators(person_id=person.id) if person.customer_id is None else 0,
        )
        if person.customer_id is not None and not person.is_service and after.is_active and not before.is_active:
            require_room_for_one(actor, person.customer_id, localdate(now))
        change_access(person=person, roles=after.roles, is_active=is_active)
        if not is_active:
            end_sessions(person_id=person.id)
        changes = differences(_told(before), _told(after))
        if changes:
            note_of(actor, person, "person_changed", now=now, details={"changes": changes})


def make_link(actor: Actor, person_id: UUID, *, now: datetime) -> str:
    """Make a link by which a person chooses a password, and return its token; links made before stop working.

    Raises:
        NoSuchPersonError: there is no such person.
        ServiceAccountError: a program signs in by tokens alone.
        AccountClosedError: the person may not sign in.
    """
    actor.require(Right.KEEP_PEOPLE)
    with acting_as(actor):
        person = person_with(actor=actor, public_id=person_id)
        return link_for(actor, person, now=now)


def remove_factors_of(actor: Actor, person_id: UUID, *, now: datetime) -> None:
    """Remove the second factors of a person who lost them; every session ends.

    Raises:
        NoSuchPersonError: there is no such person.
        ServiceAccountError: a program signs in by tokens alone.
    """
    _remove(actor, person_id, remove_all_factors, "second_factors_removed", now)


def unlink_person(actor: Actor, person_id: UUID, *, now: datetime) -> None:
    """Let a person sign in by no other provider any more; every session ends.

    Raises:
        NoSuchPersonError: there is no such person.
        ServiceAccountError: a program signs in by tokens alone.
    """
    _remove(actor, person_id, unlink_all, "provider_unlinked", now)


def end_sessions_of(actor: Actor, person_id: UUID, *, now: datetime) -> None:
    """Sign a person out everywhere.

    Raises:
        NoSuchPersonError: there is no such person.
        ServiceAccountError: a program signs in by tokens alone.
    """
    actor.require(Right.KEEP_PEOPLE)
    with acting_as(actor):
        person = _who_signs_in(actor, person_id)
        count = end_sessions(person_id=person.id)
        note_of(actor, person, "sessions_ended", now=now, details={"count": count})


def _remove(actor: Actor, person_id: UUID, remove: Callable[..., int], event: str, now: datetime) -> None:
    """Remove ways in which a person signs in; where there were some, every session ends and an entry says so."""
    actor.require(Right.KEEP_PEOPLE)
    with acting_as(actor):
        person = _who_signs_in(actor, person_id)
        if remove(person_id=person.id):
            end_sessions(person_id=person.id)
            note_of(actor, person, event, now=now)


def _who_signs_in(actor: Actor, person_id: UUID) -> PersonRow:
    person = person_with(actor=actor, public_id=person_id)
    if person.is_service:
        raise ServiceAccountError
    return person


def _access(person: PersonRow) -> Access:
    return access(person.roles, is_active=person.is_active)


def _told(one: Access) -> dict[str, object]:
    return {"roles": sorted(one.roles), "may_sign_in": one.is_active}
