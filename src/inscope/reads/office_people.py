"""People as the office shows them: everybody who can sign in, service accounts too, and one with how they do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from inscope.apps.contracts.models import Customer
from inscope.apps.identity.factors import factors_of, people_with_factors
from inscope.apps.identity.links import count_links
from inscope.apps.identity.models import Person
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import person_row, person_with
from inscope.apps.identity.sessions import sessions_of
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.listing import PAGE, Filter, Listing, choice, listing, number_in, search
from inscope.reads.office_history import History, history
from inscope.reads.people_words import role_labels, roles_in_words, service_role_labels

_BETWEEN = "\n"
"""Stands between name and number where an address of the list says after whom it goes on; no name can hold it."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in the list; `company` is empty for the staff, `email` for a service account."""

    public_id: UUID
    name: str
    email: str
    is_service: bool
    company: str
    roles: str
    is_active: bool
    has_password: bool
    has_second_factor: bool
    reset_asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoleBox:
    """A role as a form offers it."""

    word: str
    label: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person: what they may do, and how they sign in."""

    line: PersonLine
    roles: tuple[RoleBox, ...]
    factors: int
    links: int
    sessions: int
    is_own: bool
    history: History


def people_page(actor: Actor, asked: Mapping[str, str]) -> Listing[PersonLine]:
    """Return a page of everybody, by name."""
    actor.require(Right.KEEP_PEOPLE)
    filters = (
        search("q", _("Name or e-mail address"), asked),
        choice(
            "who",
            _("Everybody"),
            asked,
            (("staff", _("Staff")), ("contacts", _("Contacts")), ("services", _("Service accounts"))),
        ),
        choice(
            "state",
            _("Every account"),
            asked,
            (("asked", _("Asked for a new password")), ("invited", _("Invited")), ("closed", _("Closed"))),
        ),
    )
    name, _between, number = asked.get("after", "").replace("\0", "").partition(_BETWEEN)
    with acting_as(actor):
        later = Person.objects.filter(Q(name__gt=name) | Q(name=name, id__gt=number_in(number) or 0))
        found = list(later.filter(_as_asked(filters)).order_by("name", "id")[: PAGE + 1])
        lines = {one.public_id: one for one in _lines([person_row(one) for one in found])}
    return listing(
        found,
        filters,
        asked,
        line=lambda one: lines[one.public_id],
        place=lambda one: f"{one.name}{_BETWEEN}{one.pk}",
    )


def person_page(actor: Actor, person_id: UUID) -> PersonPage:
    """Return one person.

    Raises:
        NoSuchPersonError: there is none.
    """
    actor.require(Right.KEEP_PEOPLE)
    with acting_as(actor):
        person = person_with(actor=actor, public_id=person_id)
        (line,) = _lines([person])
        return PersonPage(
            line=line,
            roles=role_boxes(person.roles, is_staff=person.customer_id is None, is_service=person.is_service),
            factors=len(factors_of(person_id=person.id).factors),
            links=count_links(person_id=person.id),
            sessions=len(sessions_of(person_id=person.id)),
            is_own=person.id == actor.person_id,
            history=history(actor, f"person:{person.id}", {"roles": _("Roles"), "may_sign_in": _("May sign in")}),
        )


def role_boxes(held: Iterable[str], *, is_staff: bool, is_service: bool = False) -> tuple[RoleBox, ...]:
    """Return every role that there is for somebody, and which are held."""
    labels, roles = (service_role_labels if is_service else role_labels), set(held)
    return tuple(RoleBox(word, label, word in roles) for word, label in labels(is_staff=is_staff).items())


def _as_asked(filters: tuple[Filter, ...]) -> Q:
    text, who, state = (one.value for one in filters)
    people = Q(is_service=False)
    states = {
        "asked": Q(reset_asked_at__isnull=False),
        "invited": people & Q(password__startswith="!", is_active=True),  # noqa: S106 - how Django marks none
        "closed": Q(is_active=False),
    }
    kinds = {
        "staff": people & Q(customer_id=None),
        "contacts": people & Q(customer_id__isnull=False),
        "services": ~people,
    }
    return (Q(name__icontains=text) | people & Q(email__icontains=text)) & kinds.get(who, Q()) & states.get(state, Q())


def _lines(rows: Sequence[PersonRow]) -> list[PersonLine]:
    companies = dict(Customer.objects.filter(id__in={one.customer_id for one in rows}).values_list("id", "name"))
    protected = people_with_factors(ids=[one.id for one in rows])
    return [
        PersonLine(
            public_id=one.public_id,
            name=one.name,
            email=one.email,
            is_service=one.is_service,
            company="" if one.customer_id is None else companies[one.customer_id],
            roles=roles_in_words(one.roles, is_staff=one.customer_id is None),
            is_active=one.is_active,
            has_password=one.has_password,
            has_second_factor=one.id in protected,
            reset_asked_at=one.reset_asked_at,
        )
        for one in rows
    ]
