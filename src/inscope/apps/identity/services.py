"""Writes people, links and tokens."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from inscope.apps.identity.errors import (
    AccountClosedError,
    EmailTakenError,
    InvitationNotValidError,
    NoSuchTokenError,
    PasswordRefusedError,
    PersonRefusedError,
    ServiceAccountError,
    TokenRefusedError,
    WrongPasswordError,
)
from inscope.apps.identity.models import SERVICE, ApiToken, Invitation, Person
from inscope.apps.identity.rows import InvitationRow, PersonRow, TokenOwner
from inscope.apps.identity.selectors import hash_of, person_row
from inscope.core.names import is_for_print, name_key
from inscope.core.people import MOST_SERVICE_ACCOUNTS, ONLY_PEOPLE, SCOPES, STAFF, Actor, ContactRole
from inscope.core.policy.errors import did_you_mean, shortened
from inscope.core.tokens import LONGEST, USUAL
from inscope.pg.ids import uuid7
from inscope.pg.locks import hold_name

LINK_HOURS = 72
RESET_HOURS = 24
"""A link to somebody who has a password already is as good as that password, and so lasts shorter."""
LONGEST_NAME = 200
LONGEST_EMAIL = 254
USED_EVERY = timedelta(minutes=5)
"""That a token is in use is written down so often, and not with every request."""
_TOKEN_BYTES = 32
TOKEN_PREFIX = "insc_"  # noqa: S105 -- what tokens begin with, so that scanners of code find them


def add_person(
    *, name: str, email: str, roles: Iterable[str], customer_id: int | None, now: datetime, password: str | None = None
) -> PersonRow:
    """Add one of the staff, or a contact of a customer, who chooses a password by a link.

    Raises:
        PersonRefusedError: the name, the address or a role is not taken.
        EmailTakenError: somebody signs in with that address.
    """
    person = Person(
        public_id=uuid7(now),
        name=_checked_name(name),
        email=checked_email(email),
        roles=_checked_roles(roles, is_staff=customer_id is None),
        customer_id=customer_id,
    )
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        if "email" not in str(error):
            raise
        raise EmailTakenError from None
    return person_row(person)


def add_service_account(*, name: str, roles: Iterable[str], customer_id: int | None, now: datetime) -> PersonRow:
    """Add a program, of the vendor's or of a customer, that signs in by tokens alone.

    Raises:
        PersonRefusedError: the name or a role is not taken.
    """
    number, name = uuid7(now), _checked_name(name)
    chosen = _checked_roles(roles, is_staff=customer_id is None, is_service=True)
    hold_name("service accounts", str(customer_id))
    _require_room_for_program(name, customer_id)
    account = Person(
        public_id=number,
        name=name,
        email=f"{SERVICE}{number}",
        roles=chosen,
        customer_id=customer_id,
        is_service=True,
    )
    account.set_unusable_password()
    account.save(force_insert=True)
    return person_row(account)


def _require_room_for_program(name: str, customer_id: int | None) -> None:
    names = set(Person.objects.filter(customer_id=customer_id, is_service=True).values_list("name", flat=True))
    if name in names:
        hint = "take another name, or open that one again"
        raise PersonRefusedError("name", f"there is a service account `{shortened(name)}` already", hint=hint)
    if len(names) >= MOST_SERVICE_ACCOUNTS:
        hint = "give one that is there another token"
        raise PersonRefusedError("name", f"there are {MOST_SERVICE_ACCOUNTS} service accounts already", hint=hint)


def make_invitation(*, actor: Actor, person: PersonRow, now: datetime) -> str:
    """Make a link for a person and return its token, which is kept hashed; links made before stop working.

    Raises:
        ServiceAccountError: a program signs in by tokens alone.
        AccountClosedError: the person may not sign in.
    """
    if person.is_service:
        raise ServiceAccountError
    if not person.is_active:
        raise AccountClosedError
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    Person.objects.select_for_update().get(id=person.id)  # one link at a time, so that only the last one works
    Invitation.objects.filter(person_id=person.id, used_at=None).update(used_at=now)
    Invitation.objects.create(
        person_id=person.id,
        customer_id=person.customer_id,
        token_hash=hash_of(token),
        made_by_id=actor.person_id,
        made_at=now,
        expires_at=now + timedelta(hours=RESET_HOURS if person.has_password else LINK_HOURS),
    )
    Person.objects.filter(id=person.id).update(reset_asked_at=None)
    return token


def use_invitation(*, invitation: InvitationRow, password: str, now: datetime) -> None:
    """Let a person choose a password by a link, once, even if the link is opened twice at the same time.

    Raises:
        PasswordRefusedError: the password is too easy to guess; the link still works.
        InvitationNotValidError: the link was used meanwhile.
    """
    person = Person.objects.get(id=invitation.person.id)
    _check_password(password, person)
    used = Invitation.objects.filter(id=invitation.id, used_at=None).update(used_at=now)
    if not used:
        raise InvitationNotValidError
    person.set_password(password)
    person.save(update_fields=["password"])


def change_access(*, person: PersonRow, roles: Iterable[str], is_active: bool) -> None:
    """Give a person other roles, and let them sign in or not.

    Raises:
        PersonRefusedError: a role is not taken.
    """
    chosen = _checked_roles(roles, is_staff=person.customer_id is None, is_service=person.is_service)
    Person.objects.filter(id=person.id).update(roles=chosen, is_active=is_active)


def ask_reset(*, email: str, now: datetime) -> None:
    """Keep that a new password was asked for, if somebody signs in with an address."""
    Person.objects.filter(email=email.strip().lower(), is_active=True, is_service=False).update(reset_asked_at=now)


def revoke_all_tokens(*, person_id: int, now: datetime) -> int:
    """Let no token of a person sign in any more, and return how many there were."""
    return ApiToken.objects.filter(person_id=person_id, revoked_at=None).update(revoked_at=now)


def change_password(*, person_id: int, present: str, password: str) -> None:
    """Keep a new password of somebody who knows the present one.

    Raises:
        WrongPasswordError: the present one is another.
        PasswordRefusedError: the new one is too easy to guess.
    """
    person = Person.objects.get(id=person_id)
    if not person.check_password(present):
        raise WrongPasswordError
    _check_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])


def add_token(*, actor: Actor, name: str, scopes: Iterable[str], expires_at: datetime | None, now: datetime) -> str:
    """Make a token for the actor and return it: it is shown once, and kept hashed. It ends, when nobody says, as usual.

    Raises:
        TokenRefusedError: it has no name, no scope, a scope that there is not, or an end in the past or too far away.
    """
    expires_at = expires_at or now + USUAL
    chosen = sorted(set(scopes))
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise TokenRefusedError("a token needs a name", hint="say which program uses it")
    if not chosen or not set(chosen) <= SCOPES.keys():
        raise TokenRefusedError("a token needs a scope", hint=f"choose from {', '.join(SCOPES)}")
    if expires_at <= now:
        raise TokenRefusedError("the token would have ended already", hint="choose a later day")
    if expires_at > now + LONGEST:
        raise TokenRefusedError(
            f"a token works for {LONGEST.days} days at most", hint="choose an earlier day, and rotate the token later"
        )
    token = TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    ApiToken.objects.create(
        public_id=uuid7(now),
        person_id=actor.person,
        customer_id=actor.customer_id,
        name=name.strip(),
        token_hash=hash_of(token),
        scopes=chosen,
        made_at=now,
        expires_at=expires_at,
    )
    return token


def revoke_token(*, actor: Actor, public_id: UUID, now: datetime) -> None:
    """Let a token of the actor's sign in no more, from the next request on.

    Raises:
        NoSuchTokenError: the actor has no such token, or it was revoked.
    """
    found = ApiToken.objects.filter(person_id=actor.person, public_id=public_id, revoked_at=None)
    if not found.update(revoked_at=now):
        raise NoSuchTokenError


def note_token_use(*, owner: TokenOwner, address: str, now: datetime) -> None:
    """Keep when a token was used last, and from which network, as often as is worth a write."""
    if owner.used_at is None or now - owner.used_at >= USED_EVERY:
        ApiToken.objects.filter(id=owner.token_id).update(used_at=now, used_from=address)


def end_token(*, actor: Actor, public_id: UUID, ends_at: datetime) -> None:
    """Let a token of the actor's work no longer than until a moment, which is no later than its end."""
    ApiToken.objects.filter(person_id=actor.person, public_id=public_id).update(expires_at=ends_at)


def _check_password(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordRefusedError(error.messages) from None


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name_key(name) or len(name) > LONGEST_NAME or not is_for_print(name):
        hint = f"text for print, at most {LONGEST_NAME} characters"
        raise PersonRefusedError("name", "an account needs a name", hint=hint)
    return name


def checked_email(email: str) -> str:
    """Return an address as it is kept.

    Raises:
        PersonRefusedError: it is none.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise PersonRefusedError(
            "email", f"`{shortened(email)}` is no e-mail address", hint="such as maya@example.com"
        ) from None
    if len(email) > LONGEST_EMAIL:
        raise PersonRefusedError("email", f"an e-mail address has at most {LONGEST_EMAIL} characters")
    return email


def _checked_roles(roles: Iterable[str], *, is_staff: bool, is_service: bool = False) -> list[str]:
    known = sorted(role.value for role in STAFF) if is_staff else [role.value for role in ContactRole]
    known = [role for role in known if not is_service or role not in ONLY_PEOPLE]
    chosen = list(dict.fromkeys(roles))
    for role in chosen:
        if is_service and role in ONLY_PEOPLE:
            raise PersonRefusedError("roles", f"`{role}` is a role of people alone", hint=f"one of {', '.join(known)}")
        if role not in known:
            hint = did_you_mean(role, known) or f"one of {', '.join(known)}"
            raise PersonRefusedError("roles", f"unknown role `{shortened(role)}`", hint=hint)
    if is_staff and not chosen:
        raise PersonRefusedError("roles", "an account of the staff needs a role", hint=f"one of {', '.join(known)}")
    return chosen
