"""Who acts: the roles, what each may do, and the actor whom every flow and every selector is given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from inscope.core.errors import DomainError


class Role(StrEnum):
    """What a person is to the vendor. One of a contact, or some of the staff's."""

    ANYONE = "anyone"
    CONTACT = "contact"
    SUPPORT_ENGINEER = "support_engineer"
    CONSULTANT = "consultant"
    PRODUCT_MANAGER = "product_manager"
    ACCOUNT_MANAGER = "account_manager"
    POLICY_OWNER = "policy_owner"
    ADMINISTRATOR = "administrator"


STAFF = frozenset(Role) - {Role.ANYONE, Role.CONTACT}


class ContactRole(StrEnum):
    """What a customer lets one of its contacts do, beyond reading its requests."""

    OPEN_REQUESTS = "open_requests"
    BUY_HOURS = "buy_hours"
    APPROVE_OVERAGE = "approve_overage"
    SIGN = "sign"
    ADMINISTER = "administer"


ONLY_PEOPLE: frozenset[str] = frozenset({Role.ADMINISTRATOR, ContactRole.SIGN, ContactRole.ADMINISTER})
"""Roles that no service account has: a program signs nothing, and keeps nobody."""
MOST_SERVICE_ACCOUNTS = 100
"""So many programs the staff has, and each customer, closed ones too."""


class Right(StrEnum):
    """One thing that can be allowed. Every page and every operation names the one that it needs."""

    READ_PUBLISHED = "read_published"
    SIGN_IN = "sign_in"
    KEEP_OWN_ACCOUNT = "keep_own_account"
    CHANGE_SIGN_IN = "change_sign_in"
    READ_REQUESTS = "read_requests"
    WRITE_REQUESTS = "write_requests"
    READ_CASES = "read_cases"
    WORK_CASES = "work_cases"
    JUDGE = "judge"
    GRANT_EXCEPTIONS = "grant_exceptions"
    ANSWER_REVIEWS = "answer_reviews"
    READ_CUSTOMERS = "read_customers"
    INVITE_CONTACTS = "invite_contacts"
    KEEP_PEOPLE = "keep_people"
    KEEP_TEAM = "keep_team"
    READ_AUDIT = "read_audit"
    READ_OWN_AUDIT = "read_own_audit"
    READ_INSTANCES = "read_instances"
    CLAIM_INSTANCES = "claim_instances"
    READ_HOURS = "read_hours"
    BUY_HOURS = "buy_hours"
    APPROVE_OVERAGE = "approve_overage"
    READ_AGREEMENTS = "read_agreements"
    SIGN_AGREEMENTS = "sign_agreements"
    READ_CATALOG = "read_catalog"
    KEEP_CATALOG = "keep_catalog"
    KEEP_CUSTOMERS = "keep_customers"
    KEEP_AGREEMENTS = "keep_agreements"
    IMPORT_RECORDS = "import_records"
    SET_UP = "set_up"
    KEEP_MESSAGES = "keep_messages"
    KEEP_CALENDAR = "keep_calendar"


_HELPERS = frozenset({Role.SUPPORT_ENGINEER, Role.CONSULTANT})

MATRIX: Mapping[Right, frozenset[Role]] = {
    Right.READ_PUBLISHED: frozenset(Role),
    Right.SIGN_IN: frozenset(Role),
    Right.KEEP_OWN_ACCOUNT: frozenset({Role.CONTACT}) | STAFF,
    Right.CHANGE_SIGN_IN: frozenset({Role.CONTACT}) | STAFF,
    Right.READ_REQUESTS: frozenset({Role.CONTACT}),
    Right.WRITE_REQUESTS: frozenset({Role.CONTACT}),
    Right.READ_CASES: STAFF,
    Right.WORK_CASES: _HELPERS,
    Right.JUDGE: _HELPERS | {Role.PRODUCT_MANAGER},
    Right.GRANT_EXCEPTIONS: frozenset({Role.ACCOUNT_MANAGER}),
    Right.ANSWER_REVIEWS: _HELPERS | {Role.PRODUCT_MANAGER},
    Right.READ_CUSTOMERS: STAFF,
    Right.INVITE_CONTACTS: frozenset({Role.SUPPORT_ENGINEER, Role.ACCOUNT_MANAGER, Role.ADMINISTRATOR}),
    Right.KEEP_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Right.KEEP_TEAM: frozenset({Role.CONTACT}),
    Right.READ_AUDIT: frozenset({Role.ADMINISTRATOR, Role.POLICY_OWNER}),
    Right.READ_OWN_AUDIT: frozenset({Role.CONTACT}),
    Right.READ_INSTANCES: frozenset({Role.CONTACT}),
    Right.CLAIM_INSTANCES: frozenset({Role.CONTACT}),
    Right.READ_HOURS: frozenset({Role.CONTACT}),
    Right.BUY_HOURS: frozenset({Role.CONTACT}),
    Right.APPROVE_OVERAGE: frozenset({Role.CONTACT}),
    Right.READ_AGREEMENTS: frozenset({Role.CONTACT}),
    Right.SIGN_AGREEMENTS: frozenset({Role.CONTACT}),
    Right.READ_CATALOG: STAFF,
    Right.KEEP_CATALOG: frozenset({Role.PRODUCT_MANAGER, Role.ADMINISTRATOR}),
    Right.KEEP_CUSTOMERS: frozenset({Role.ACCOUNT_MANAGER, Role.ADMINISTRATOR}),
    Right.KEEP_AGREEMENTS: frozenset({Role.ACCOUNT_MANAGER, Role.ADMINISTRATOR}),
    # To begin an import; it takes the right to keep what it brings in as well.
    Right.IMPORT_RECORDS: frozenset({Role.PRODUCT_MANAGER, Role.ACCOUNT_MANAGER, Role.ADMINISTRATOR}),
    Right.SET_UP: frozenset({Role.ADMINISTRATOR}),
    Right.KEEP_MESSAGES: frozenset({Role.ADMINISTRATOR}),
    Right.KEEP_CALENDAR: frozenset({Role.POLICY_OWNER, Role.ADMINISTRATOR}),
}
"""Which roles have which right: declared here and nowhere else; pages, API and tests read it."""

NEEDS_CONTACT_ROLE: Mapping[Right, ContactRole] = {
    Right.WRITE_REQUESTS: ContactRole.OPEN_REQUESTS,
    Right.KEEP_TEAM: ContactRole.ADMINISTER,
    Right.READ_OWN_AUDIT: ContactRole.ADMINISTER,
    Right.CLAIM_INSTANCES: ContactRole.ADMINISTER,
    Right.SIGN_AGREEMENTS: ContactRole.SIGN,
    Right.BUY_HOURS: ContactRole.BUY_HOURS,
    Right.APPROVE_OVERAGE: ContactRole.APPROVE_OVERAGE,
}
"""Rights that a contact has only with a role from its own company."""

NEEDS_FRESH_SIGN_IN = frozenset({Right.CHANGE_SIGN_IN, Right.KEEP_PEOPLE, Right.KEEP_TEAM, Right.SIGN_AGREEMENTS})
"""Rights to do what cannot be undone: who uses one has shown a short while ago who they are."""

SCOPES: Mapping[str, frozenset[Right]] = {
    "cases:read": frozenset({Right.READ_REQUESTS, Right.READ_CASES}),
    "cases:write": frozenset({Right.WRITE_REQUESTS, Right.WORK_CASES, Right.JUDGE}),
    "hours:read": frozenset({Right.READ_HOURS, Right.READ_CUSTOMERS}),
}
"""What a token may do, at most; its owner's rights bound it too."""


class RightRefusedError(DomainError):
    """Something that this person may not do."""

    code: ClassVar[str] = "right_refused"

    def __init__(self, right: Right) -> None:
        super().__init__(f"this takes the right `{right}`, which you do not have", hint="ask an administrator for it")
        self.right = right

    def details(self) -> dict[str, object]:
        """Return the right that is missing."""
        return {"right": self.right.value}


class RoleRefusedError(DomainError):
    """A judgment that belongs to another role."""

    code: ClassVar[str] = "role_refused"

    def __init__(self, role: str) -> None:
        super().__init__(f"this judgment belongs to the role `{role}`", hint="a person with that role decides it")
        self.role = role

    def details(self) -> dict[str, object]:
        """Return the role that may judge."""
        return {"role": self.role}


class NobodyActsError(DomainError):
    """Something that only a person, or only a contact, can do."""

    code: ClassVar[str] = "nobody_acts"

    def __init__(self) -> None:
        super().__init__("this takes a person who is signed in")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. `person_id` is nothing for the product itself; `customer_id`, for the vendor's staff."""

    person_id: int | None
    roles: frozenset[Role]
    rights: frozenset[Right]
    customer_id: int | None = None

    @property
    def is_staff(self) -> bool:
        """Whether the vendor's own people act, or the product for them."""
        return bool(self.roles & STAFF)

    @property
    def name(self) -> str:
        """How entries of the audit name the actor: by number, never by name."""
        return "inscope" if self.person_id is None else f"person:{self.person_id}"

    @property
    def person(self) -> int:
        """The number of the person who acts.

        Raises:
            NobodyActsError: the product acts, or somebody who is not signed in.
        """
        if self.person_id is None:
            raise NobodyActsError
        return self.person_id

    @property
    def customer(self) -> int:
        """The number of the contact's customer.

        Raises:
            NobodyActsError: the actor is no contact.
        """
        if self.customer_id is None:
            raise NobodyActsError
        return self.customer_id

    def may(self, right: Right) -> bool:
        """Say whether a right is there."""
        return right in self.rights

    def require(self, right: Right) -> None:
        """Refuse an actor without a right.

        Raises:
            RightRefusedError: the right is missing.
        """
        if right not in self.rights:
            raise RightRefusedError(right)

    def require_keeping(self) -> None:
        """Refuse who keeps no people: of the staff who keeps everybody's account, of contacts their company's.

        Raises:
            RightRefusedError: the right is missing.
        """
        self.require(Right.KEEP_PEOPLE if self.is_staff else Right.KEEP_TEAM)

    def role_for(self, right: Right) -> Role:
        """Return the role in which the actor does what a right allows; of several, the first by name.

        Raises:
            RightRefusedError: the right is missing.
        """
        self.require(right)
        return min(self.roles & MATRIX[right])

    def require_role(self, role: str) -> None:
        """Refuse an actor who does not have the role that a judgment asks for.

        Raises:
            RoleRefusedError: the role is missing.
        """
        if role not in self.roles:
            raise RoleRefusedError(role)


def rights_of(
    roles: frozenset[Role], contact_roles: Iterable[str] = (), scopes: Iterable[str] | None = None
) -> frozenset[Right]:
    """Return what these roles may do; with `scopes`, no more than a token with those may do."""
    granted = set(contact_roles)
    rights = {right for right, allowed in MATRIX.items() if roles & allowed}
    if Role.CONTACT in roles:
        rights -= {right for right, needed in NEEDS_CONTACT_ROLE.items() if needed not in granted}
    if scopes is not None:
        within: set[Right] = set()
        for scope in scopes:
            within |= SCOPES.get(scope, frozenset())
        rights &= within
    return frozenset(rights)


def staff_actor(person_id: int, roles: Iterable[str], scopes: Iterable[str] | None = None) -> Actor:
    """Return one of the vendor's people."""
    held = frozenset(map(Role, roles)) & STAFF
    return Actor(person_id, held, rights_of(held, scopes=scopes))


def contact_actor(
    person_id: int, customer_id: int, contact_roles: Iterable[str], scopes: Iterable[str] | None = None
) -> Actor:
    """Return a contact of a customer."""
    held = frozenset({Role.CONTACT})
    return Actor(person_id, held, rights_of(held, contact_roles, scopes), customer_id)


NOBODY = Actor(None, frozenset({Role.ANYONE}), rights_of(frozenset({Role.ANYONE})))
"""Somebody who is not signed in."""

INSCOPE = Actor(None, STAFF, rights_of(STAFF))
"""The product itself: jobs and commands act as staff."""
