"""Keep webhooks: add one, try it out, close it."""

import json
from datetime import datetime
from uuid import UUID

from inscope.apps.audit.services import record_entry
from inscope.apps.outbox.endpoints import add_endpoint, endpoint_with, endpoints, switch_endpoint
from inscope.apps.outbox.rows import EndpointRow, NewMessage
from inscope.apps.outbox.services import add_messages
from inscope.core.outbox import Channel, to_endpoint
from inscope.core.people import Actor, Right
from inscope.pg.jobs import wake
from inscope.pg.tenancy import acting_as


def webhooks(actor: Actor) -> tuple[EndpointRow, ...]:
    """Return every webhook, by name."""
    actor.require(Right.KEEP_MESSAGES)
    with acting_as(actor):
        return endpoints()


def add_webhook(actor: Actor, *, name: str, url: str, now: datetime) -> str:
    """Add a webhook, and return its secret, to be shown once.

    Raises:
        NameRefusedError, WebhookRefusedError, RecordTakenError: it cannot be kept so.
    """
    actor.require(Right.KEEP_MESSAGES)
    with acting_as(actor):
        row, secret = add_endpoint(name=name, url=url, now=now)
        _note(actor, row, "webhook_added", now)
        return secret


def switch_webhook(actor: Actor, webhook_id: UUID, *, is_active: bool, now: datetime) -> None:
    """Open or close a webhook; messages to a closed one are dropped.

    Raises:
        NoSuchWebhookError: there is none.
    """
    actor.require(Right.KEEP_MESSAGES)
    with acting_as(actor):
        row = switch_endpoint(public_id=webhook_id, is_active=is_active)
        _note(actor, row, "webhook_opened" if is_active else "webhook_closed", now)


def try_webhook(actor: Actor, webhook_id: UUID, *, now: datetime) -> None:
    """Leave a message for a webhook that says that it is a trial.

    Raises:
        NoSuchWebhookError: there is none.
    """
    actor.require(Right.KEEP_MESSAGES)
    with acting_as(actor):
        row = endpoint_with(public_id=webhook_id)
        body = json.dumps({"type": "webhook.tried", "timestamp": now.isoformat(), "data": {"name": row.name}})
        recipient = to_endpoint(row.public_id)
        one = NewMessage(f"trial:{row.public_id}:{now.isoformat()}", Channel.WEBHOOK, recipient, "webhook.tried", body)
        add_messages([one], now=now)
        wake("deliver_messages")
        _note(actor, row, "webhook_tried", now)


def _note(actor: Actor, row: EndpointRow, event: str, now: datetime) -> None:
    details = {"name": row.name}
    record_entry(actor=actor, event=event, subject=f"webhook:{row.public_id}", now=now, details=details)
