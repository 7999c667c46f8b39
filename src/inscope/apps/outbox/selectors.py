"""Reads messages, for the staff alone: row-level security shows them to nobody else."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from inscope.apps.outbox.errors import NoSuchMessageError
from inscope.apps.outbox.models import OutboundMessage
from inscope.apps.outbox.rows import Counts, MessageState
from inscope.core.outbox import State

_COLUMNS = tuple(field.name for field in fields(MessageState))
LATE = timedelta(minutes=5)


def messages(*, state: str, before: int | None, most: int) -> Sequence[MessageState]:
    """Return messages in a state, or in any, the latest first."""
    found = OutboundMessage.objects.filter(state=state) if state else OutboundMessage.objects.all()
    found = found if before is None else found.filter(id__lt=before)
    return [MessageState(*row) for row in found.order_by("-id").values_list(*_COLUMNS)[:most]]


def message_with(*, public_id: UUID) -> MessageState:
    """Return a message, which nobody else changes meanwhile.

    Raises:
        NoSuchMessageError: there is none.
    """
    found = OutboundMessage.objects.select_for_update().filter(public_id=public_id)
    row = found.values_list(*_COLUMNS).first()
    if row is None:
        raise NoSuchMessageError
    return MessageState(*row)


def count_messages(*, now: datetime) -> Counts:
    """Return how many messages are not done with."""
    found = OutboundMessage.objects.filter(state__in=[State.WAITING, State.FAILED]).aggregate(
        waiting=Count("id", filter=Q(state=State.WAITING)),
        failed=Count("id", filter=Q(state=State.FAILED)),
        late=Count("id", filter=Q(state=State.WAITING, next_at__lt=now - LATE)),
    )
    return Counts(**found)
