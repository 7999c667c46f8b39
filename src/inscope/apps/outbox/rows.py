"""Messages and webhooks as the rest of the product sees them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inscope.core.outbox import Channel


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that is to leave; `reason` names why it does, once for ever, and `attachment` what goes with it."""

    reason: str
    channel: Channel
    recipient: str
    subject: str
    body: str
    customer_id: int | None = None
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """A message that this worker sends now; `attempts` counts this try."""

    id: int
    public_id: UUID
    channel: str
    recipient: str
    subject: str
    body: str
    attachment: str
    attempts: int


@dataclass(frozen=True, slots=True)
class MessageState:
    """A message with what became of it."""

    id: int
    public_id: UUID
    customer_id: int | None
    reason: str
    channel: str
    recipient: str
    subject: str
    state: str
    attempts: int
    next_at: datetime
    last_error: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages wait and failed; `late`, of those that wait, were due a while ago."""

    waiting: int
    failed: int
    late: int


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """A webhook, without its secret."""

    public_id: UUID
    name: str
    url: str
    is_active: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SecretEndpoint:
    """Where a webhook is, and what signs what it is told."""

    url: str
    secret: str
