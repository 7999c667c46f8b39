"""Writes messages, and what becomes of each."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from inscope.apps.outbox.errors import MessageDoneError
from inscope.apps.outbox.models import OutboundMessage
from inscope.apps.outbox.rows import MessageState, NewMessage, TakenMessage
from inscope.core.outbox import LONGEST_ERROR, MOST_TRIES, State, next_try, one_line
from inscope.pg.ids import uuid7
from inscope.pg.rows import Insert, Statement

SENDING = timedelta(minutes=2)
"""So long one try may take; a worker that ended meanwhile keeps its message from the others for this time."""
_MESSAGES = Insert(OutboundMessage)
_TAKE = Statement(
    TakenMessage,
    """
    update outbox_outboundmessage set attempts = attempts + 1, next_at = %(until)s
    where id = (
      select id from outbox_outboundmessage
      where state = 'waiting' and next_at <= %(now)s and channel = any(%(channels)s) and attempts < %(most)s
      order by attachment <> '', next_at, id limit 1 for update skip locked
    )
    returning id, public_id, channel, recipient, subject, body, attachment, attempts
    """,
)


def add_messages(messages: Iterable[NewMessage], *, now: datetime) -> int:
    """Add messages within a transaction, and return how many; one whose reason has a message is left out."""
    return _MESSAGES.put(
        {
            "public_id": uuid7(now),
            "customer_id": one.customer_id,
            "reason": one.reason,
            "channel": one.channel.value,
            "recipient": one.recipient,
            "subject": one_line(one.subject),
            "body": one.body,
            "attachment": one.attachment,
            "next_at": now,
            "created_at": now,
        }
        for one in messages
    )


def take_message(*, channels: list[str], now: datetime) -> TakenMessage | None:
    """Take the message that has been due for longest, one with an attachment last, since that takes time to print.

    No other worker takes it while it is being sent.
    """
    return _TAKE.first(channels=channels, now=now, until=now + SENDING, most=MOST_TRIES)


def mark_sent(*, message_id: int, now: datetime) -> None:
    """Note that a message was handed over."""
    found = OutboundMessage.objects.filter(id=message_id, state__in=[State.WAITING, State.FAILED])
    found.update(state=State.SENT, sent_at=now, last_error="")


def mark_failed(*, message: TakenMessage, error: str, now: datetime) -> None:
    """Note why a try failed, and when the next one is; after the last, the message waits for somebody to decide."""
    later = next_try(message.attempts, now)
    OutboundMessage.objects.filter(id=message.id, state=State.WAITING).update(
        state=State.WAITING if later else State.FAILED,
        next_at=later or now,
        last_error=one_line(error, LONGEST_ERROR) or "no reason was given",
    )


def mark_dropped(*, message_id: int, why: str) -> None:
    """Note that a message is not sent any more."""
    OutboundMessage.objects.filter(id=message_id, state__in=[State.WAITING, State.FAILED]).update(
        state=State.DROPPED, last_error=one_line(why, LONGEST_ERROR)
    )


def fail_abandoned(*, now: datetime) -> None:
    """Give up messages whose last try was broken off."""
    found = OutboundMessage.objects.filter(state=State.WAITING, attempts__gte=MOST_TRIES, next_at__lte=now)
    found.update(state=State.FAILED, last_error="the worker ended during the last try")


def try_again(*, message: MessageState, now: datetime) -> None:
    """Let a message begin anew with its tries.

    Raises:
        MessageDoneError: it was sent or dropped.
    """
    _require_undone(message)
    OutboundMessage.objects.filter(id=message.id).update(state=State.WAITING, attempts=0, next_at=now)


def drop(*, message: MessageState) -> None:
    """Let a message not be sent any more.

    Raises:
        MessageDoneError: it was sent or dropped.
    """
    _require_undone(message)
    mark_dropped(message_id=message.id, why=message.last_error)


def _require_undone(message: MessageState) -> None:
    if message.state in {State.SENT, State.DROPPED}:
        raise MessageDoneError(message.state)
