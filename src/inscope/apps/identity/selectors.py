"""Reads people: who somebody is, and who there is."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from inscope.apps.identity.errors import InvitationNotValidError, NoSuchPersonError, NoSuchTokenError
from inscope.apps.identity.models import ApiToken, Invitation, Person
from inscope.apps.identity.rows import Colleague, InvitationRow, NameRow, PersonRow, TokenOwner, TokenRow
from inscope.core.people import MATRIX, NOBODY, Actor, ContactRole, Right, Role, contact_actor, staff_actor
from inscope.pg.locks import hold_name
from inscope.pg.rows import Rows, Statement

_OWNER_OF_TOKEN = Statement(
    TokenOwner,
    """
    select person.id, person.customer_id, person.roles,
      token.id, token.name, token.scopes, token.expires_at, token.used_at
    from identity_apitoken token join identity_person person on person.id = token.person_id
    where token.token_hash = %(hash)s and token.revoked_at is null and person.is_active
      and (token.expires_at is null or token.expires_at > %(now)s)
    """,
)
_NAMES = Statement(NameRow, "select id, name, customer_id from identity_person where id = any(%(ids)s)")
_COLLEAGUES = Rows(
    Colleague,
    "identity_person",
    where="customer_id is null and is_active and not is_service",
    order="order by name",
    for_contacts="false",
)

_ALONE = Statement(
    bool,
    """
    select not exists (
      select from identity_person
      where customer_id is null and is_active and not is_service and id <> %(person)s and roles && %(roles)s)
    """,
)


def actor_of(person: Person, scopes: Iterable[str] | None = None) -> Actor:
    """Return who a person is in the product; with `scopes`, no more than a token with those."""
    if not person.is_active:
        return NOBODY
    if person.customer_id is None:
        return staff_actor(person.pk, person.roles, scopes)
    return contact_actor(person.pk, person.customer_id, person.roles, scopes)


def actor_of_token(token: str, now: datetime) -> Actor | None:
    """Return who a program is that shows a token; nothing for one that is unknown, revoked or past its end."""
    owner = owner_of_token(token, now)
    return None if owner is None else actor_of_owner(owner)


def owner_of_token(token: str, now: datetime) -> TokenOwner | None:
    """Return whose token it is; nothing for one that is unknown, revoked or past its end."""
    return _OWNER_OF_TOKEN.first(hash=hash_of(token), now=now)


def actor_of_owner(owner: TokenOwner) -> Actor:
    """Return who a program is with a token that works."""
    if owner.customer_id is None:
        return staff_actor(owner.person_id, owner.roles, owner.scopes)
    return contact_actor(owner.person_id, owner.customer_id, owner.roles, owner.scopes)


def person_names(*, ids: Iterable[int]) -> Mapping[int, NameRow]:
    """Return the names of people by their numbers."""
    wanted = list(set(ids))
    return {one.id: one for one in _NAMES.read(ids=wanted)} if wanted else {}


def has_contact_with(*, customer_id: int, role: ContactRole) -> bool:
    """Whether a contact who can sign in has a role from its company."""
    return Person.objects.filter(
        customer_id=customer_id, is_active=True, is_service=False, roles__contains=[role.value]
    ).exists()


def colleagues(*, actor: Actor) -> Sequence[Colleague]:
    """Return the staff who can sign in, by name; to the staff alone."""
    return _COLLEAGUES.read(actor)


def is_alone(*, actor: Actor, right: Right) -> bool:
    """Whether nobody else of the staff has a right, programs left aside. For the staff."""
    return bool(_ALONE.first(person=actor.person, roles=[role.value for role in MATRIX[right]]))


def are_two(*, right: Right) -> bool:
    """Whether two of the staff or more have a right, programs left aside. For the staff."""
    roles = [role.value for role in MATRIX[right]]
    able = Person.objects.filter(customer_id=None, is_active=True, is_service=False, roles__overlap=roles)
    return able.values("pk")[:2].count() == 2  # noqa: PLR2004 -- the word says it


def staff_person(*, actor: Actor, public_id: UUID) -> PersonRow:
    """Return one of the staff.

    Raises:
        NoSuchPersonError: there is none.
    """
    row = _staff(actor).filter(public_id=public_id).first()
    if row is None:
        raise NoSuchPersonError
    return person_row(row)


def staff_people(*, actor: Actor) -> tuple[PersonRow, ...]:
    """Return the staff who can sign in, by name; to the staff alone."""
    return tuple(map(person_row, _staff(actor).order_by("name")))


def people_of_customer(*, actor: Actor, customer_id: int, programs: bool = False) -> tuple[PersonRow, ...]:
    """Return the contacts of a customer, by name; with `programs`, its service accounts among them."""
    found = _contacts(actor).filter(customer_id=customer_id)
    return tuple(map(person_row, (found if programs else found.filter(is_service=False)).order_by("name")))


def contacts_who(*, actor: Actor, customer_id: int, role: ContactRole) -> tuple[PersonRow, ...]:
    """Return the contacts whom a customer lets do something, of open accounts."""
    people = people_of_customer(actor=actor, customer_id=customer_id)
    return tuple(one for one in people if one.is_active and role in one.roles)


def contact_with(*, actor: Actor, public_id: UUID) -> PersonRow:
    """Return a contact.

    Raises:
        NoSuchPersonError: there is none whom the actor sees.
    """
    row = _contacts(actor).filter(public_id=public_id).first()
    if row is None:
        raise NoSuchPersonError
    return person_row(row)


def person_with(*, actor: Actor, public_id: UUID, for_change: bool = False) -> PersonRow:
    """Return a person: anybody to the staff, to a contact one of its company; `for_change`, nobody else changes it.

    Raises:
        NoSuchPersonError: there is none whom the actor sees.
    """
    found = Person.objects.all() if actor.is_staff else _contacts(actor)
    row = (found.select_for_update(no_key=True) if for_change else found).filter(public_id=public_id).first()
    if row is None:
        raise NoSuchPersonError
    return person_row(row)


def service_account(*, actor: Actor, public_id: UUID, for_change: bool = False) -> PersonRow:
    """Return a service account, to a contact one of its company; `for_change`, nobody else changes it.

    Raises:
        NoSuchPersonError: there is none that the actor sees.
    """
    row = person_with(actor=actor, public_id=public_id, for_change=for_change)
    if not row.is_service:
        raise NoSuchPersonError
    return row


def service_account_named(*, name: str, customer_id: int | None) -> PersonRow | None:
    """Return the service account of a name, of the staff or of a customer."""
    found = Person.objects.filter(name=" ".join(name.split()), customer_id=customer_id, is_service=True)
    row = found.first()
    return None if row is None else person_row(row)


def actor_of_account(account: PersonRow) -> Actor:
    """Return who an account is in the product, whether it is open or closed."""
    if account.customer_id is None:
        return staff_actor(account.id, account.roles)
    return contact_actor(account.id, account.customer_id, account.roles)


def other_administrators(*, person_id: int) -> int:
    """Return how many of the staff administer besides somebody, and let nobody else change that meanwhile."""
    hold_name("people", "administrators")
    found = Person.objects.filter(is_active=True, customer_id=None, roles__contains=[Role.ADMINISTRATOR.value])
    return found.exclude(id=person_id).count()


def person_with_email(*, email: str) -> PersonRow | None:
    """Return who signs in with an address."""
    row = Person.objects.filter(email=email.strip().lower(), is_service=False).first()
    return None if row is None else person_row(row)


def person_numbered(*, person_id: int) -> PersonRow:
    """Return a person whose number is known to be of one."""
    return person_row(Person.objects.get(id=person_id))


def own_tokens(*, actor: Actor) -> tuple[TokenRow, ...]:
    """Return the actor's tokens, the latest first."""
    return tuple(map(_token_row, ApiToken.objects.filter(person_id=actor.person).order_by("-id")))


def own_token(*, actor: Actor, public_id: UUID, now: datetime, for_change: bool = False) -> TokenRow:
    """Return a token of the actor's that works; `for_change`, nobody else changes it.

    Raises:
        NoSuchTokenError: the actor has no such token, it was revoked, or it has ended.
    """
    found = ApiToken.objects.filter(person_id=actor.person, public_id=public_id, revoked_at=None)
    found = found.exclude(expires_at__lte=now)
    row = (found.select_for_update(no_key=True) if for_change else found).first()
    if row is None:
        raise NoSuchTokenError
    return _token_row(row)


def invitation_of(*, token: str, now: datetime) -> InvitationRow:
    """Return the invitation of a link.

    Raises:
        InvitationNotValidError: the link is unknown, was used, or has ended.
    """
    found = Invitation.objects.select_related("person").filter(token_hash=hash_of(token), used_at=None)
    row = found.filter(expires_at__gt=now, person__is_active=True).first()
    if row is None:
        raise InvitationNotValidError
    return InvitationRow(row.pk, person_row(row.person), row.expires_at)


def hash_of(token: str) -> str:
    """Return what is kept of a token. It holds 256 bits of chance, so that a plain hash cannot be undone."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_row(person: Person) -> PersonRow:
    """Return a person as the rest of the product sees them."""
    return PersonRow(
        id=person.pk,
        public_id=person.public_id,
        name=person.name,
        email="" if person.is_service else person.email,
        customer_id=person.customer_id,
        roles=tuple(person.roles),
        is_active=person.is_active,
        has_password=person.has_usable_password(),
        reset_asked_at=person.reset_asked_at,
        is_service=person.is_service,
    )


def _token_row(one: ApiToken) -> TokenRow:
    return TokenRow(
        one.public_id,
        one.name,
        tuple(one.scopes),
        one.made_at,
        one.expires_at,
        one.revoked_at,
        one.used_at,
        one.used_from,
    )


def _staff(actor: Actor) -> QuerySet[Person]:
    found = Person.objects.filter(customer_id=None, is_active=True, is_service=False)
    return found if actor.is_staff else found.none()


def _contacts(actor: Actor) -> QuerySet[Person]:
    found = Person.objects.exclude(customer_id=None)
    return found if actor.is_staff else found.filter(customer_id=actor.customer)
