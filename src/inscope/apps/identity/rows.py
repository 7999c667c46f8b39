"""People and tokens as the rest of the product sees them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody: of the staff, or a contact of a customer; or a service account of either, which has no `email`."""

    id: int
    public_id: UUID
    name: str
    email: str
    customer_id: int | None
    roles: tuple[str, ...]
    is_active: bool
    has_password: bool
    reset_asked_at: datetime | None
    is_service: bool


@dataclass(frozen=True, slots=True)
class NameRow:
    """How somebody is called; of the staff, if of no customer."""

    id: int
    name: str
    customer_id: int | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the staff, to choose from."""

    public_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """Whose token it is, what it may do, and until when."""

    person_id: int
    customer_id: int | None
    roles: list[str]
    token_id: int
    name: str
    scopes: list[str]
    expires_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token, without what it signs in with."""

    public_id: UUID
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None
    used_from: str


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """A link that works: for whom, and until when."""

    id: int
    person: PersonRow
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Where somebody is signed in; `id` is the hash of the key."""

    id: str
    address: str
    device: str
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class LinkRow:
    """By whom of another provider somebody signs in."""

    subject: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A second factor: an app, or a passkey by its name."""

    id: int
    is_app: bool
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FactorsRow:
    """The second factors of somebody; `codes_left` for when they are lost."""

    factors: tuple[FactorRow, ...]
    codes_left: int

    @property
    def has_app(self) -> bool:
        """Whether an app is one of them."""
        return any(one.is_app for one in self.factors)

    @property
    def has_passkey(self) -> bool:
        """Whether a passkey is one of them."""
        return not all(one.is_app for one in self.factors)
