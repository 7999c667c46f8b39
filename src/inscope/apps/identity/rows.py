"""People and tokens as the rest of the product sees them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody: of the staff, or a contact of a customer."""

    id: int
    public_id: UUID
    name: str
    email: str
    customer_id: int | None
    roles: tuple[str, ...]
    is_active: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token, without what it signs in with."""

    public_id: UUID
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """A link that works: for whom, and until when."""

    id: int
    person: PersonRow
    expires_at: datetime
