"""Webhooks: where they are, and the secrets that sign what they are told."""

import base64
import secrets
from datetime import datetime
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from inscope.apps.outbox.errors import NoSuchWebhookError, NotDeliveredError
from inscope.apps.outbox.models import WebhookEndpoint
from inscope.apps.outbox.rows import EndpointRow, SecretEndpoint
from inscope.core.records import RecordTakenError, checked_name
from inscope.core.webhooks import checked_url
from inscope.keys import secret_box
from inscope.pg.ids import uuid7
from inscope.pg.locks import hold_name

SECRET_BYTES = 24


def endpoints() -> tuple[EndpointRow, ...]:
    """Return every webhook, by name."""
    return tuple(map(_row, WebhookEndpoint.objects.order_by("name")))


def endpoint_with(*, public_id: UUID) -> EndpointRow:
    """Return a webhook, which nobody else changes meanwhile.

    Raises:
        NoSuchWebhookError: there is none.
    """
    return _row(_found(public_id))


def secret_endpoint(*, public_id: str) -> SecretEndpoint | None:
    """Return where a webhook is, with its secret; nothing, where it was closed.

    Raises:
        NotDeliveredError: the secret cannot be read, since the installation has another key by now.
    """
    row = WebhookEndpoint.objects.filter(public_id=public_id, is_active=True).first()
    if row is None:
        return None
    try:
        return SecretEndpoint(row.url, _box().decrypt(row.sealed_secret).decode())
    except InvalidToken as error:
        raise NotDeliveredError("its secret was sealed with another key: close it and add another") from error


def add_endpoint(*, name: str, url: str, now: datetime) -> tuple[EndpointRow, str]:
    """Add a webhook, and return it with its secret, to be shown once.

    Raises:
        NameRefusedError, WebhookRefusedError, RecordTakenError: it cannot be kept so.
    """
    name, url = checked_name("webhook", name), checked_url(url)
    hold_name("webhook", name)
    if WebhookEndpoint.objects.filter(name=name).exists():
        raise RecordTakenError("webhook", name)
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
    sealed = _box().encrypt(secret.encode()).decode()
    row = WebhookEndpoint.objects.create(public_id=uuid7(now), name=name, url=url, sealed_secret=sealed, made_at=now)
    return _row(row), secret


def switch_endpoint(*, public_id: UUID, is_active: bool) -> EndpointRow:
    """Open or close a webhook.

    Raises:
        NoSuchWebhookError: there is none.
    """
    row = _found(public_id)
    row.is_active = is_active
    row.save(update_fields=["is_active"])
    return _row(row)


def _found(public_id: UUID) -> WebhookEndpoint:
    row = WebhookEndpoint.objects.select_for_update().filter(public_id=public_id).first()
    if row is None:
        raise NoSuchWebhookError
    return row


def _row(row: WebhookEndpoint) -> EndpointRow:
    return EndpointRow(row.public_id, row.name, row.url, row.is_active, row.made_at)


def _box() -> Fernet:
    """Return what keeps the secrets unreadable in the table and in its copies."""
    return secret_box(b"webhooks", settings.SECRET_KEY)
