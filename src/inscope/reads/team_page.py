"""The contacts and service accounts of one's own company, for the one who administers its account."""

from dataclasses import dataclass
from uuid import UUID

from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import people_of_customer, person_with
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.office_people import RoleBox, role_boxes
from inscope.reads.people_words import roles_in_words


@dataclass(frozen=True, slots=True)
class Colleague:
    """A contact of the company, or a service account, which has no `email`."""

    public_id: UUID
    name: str
    email: str
    is_service: bool
    may: str
    is_active: bool
    has_password: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class ColleaguePage:
    """A contact, with the roles that it has and could have."""

    colleague: Colleague
    roles: tuple[RoleBox, ...]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Everybody of the company, by name; `roles` are those of a new contact, `service_roles` of a service account."""

    colleagues: tuple[Colleague, ...]
    roles: tuple[RoleBox, ...]
    service_roles: tuple[RoleBox, ...]


def team_page(actor: Actor) -> TeamPage:
    """Return the contacts and service accounts of the actor's company."""
    actor.require(Right.KEEP_TEAM)
    with acting_as(actor):
        people = people_of_customer(actor=actor, customer_id=actor.customer, programs=True)
    return TeamPage(
        tuple(_colleague(actor, one) for one in people),
        role_boxes(["open_requests"], is_staff=False),
        role_boxes(["open_requests"], is_staff=False, is_service=True),
    )


def colleague_page(actor: Actor, person_id: UUID) -> ColleaguePage:
    """Return one contact or service account of the actor's company.

    Raises:
        NoSuchPersonError: there is none.
    """
    actor.require(Right.KEEP_TEAM)
    with acting_as(actor):
        person = person_with(actor=actor, public_id=person_id)
    roles = role_boxes(person.roles, is_staff=False, is_service=person.is_service)
    return ColleaguePage(_colleague(actor, person), roles)


def _colleague(actor: Actor, one: PersonRow) -> Colleague:
    return Colleague(
        public_id=one.public_id,
        name=one.name,
        email=one.email,
        is_service=one.is_service,
        may=roles_in_words(one.roles, is_staff=False),
        is_active=one.is_active,
        has_password=one.has_password,
        is_own=one.id == actor.person_id,
    )
