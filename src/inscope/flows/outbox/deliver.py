"""Deliver what waits: each message is taken, handed over, and marked, in this order.

A worker that is killed between the last two hands it over once more: at least once, under the same id.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import person_numbered
from inscope.apps.outbox.channels import email, webhook
from inscope.apps.outbox.channels.email import File
from inscope.apps.outbox.endpoints import secret_endpoint
from inscope.apps.outbox.errors import NotDeliveredError
from inscope.apps.outbox.rows import TakenMessage
from inscope.apps.outbox.services import fail_abandoned, mark_dropped, mark_failed, mark_sent, take_message
from inscope.core.outbox import Channel, endpoint_in, person_in
from inscope.core.people import INSCOPE
from inscope.pg.jobs import wake
from inscope.pg.tenancy import acting_as

AT_MOST_SECONDS = 20.0
"""So long one job delivers; what is left is another job's, so that nothing else waits behind it."""


Prints = Callable[[str, PersonRow], File | None]
"""Prints what an attachment names for its reader; nothing, where that cannot be."""

log = logging.getLogger(__name__)
_sending, _asked = threading.Lock(), threading.Event()


class _NobodyThereError(Exception):
    """The recipient may not be written to any more."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


def deliver_due(
    *,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], datetime] = _utc_now,
    prints: Prints = lambda _attachment, _person: None,
) -> int:
    """Deliver the messages that are due, and return how many were sent; `prints` makes what goes with one.

    A process sends one at a time: who is killed leaves one message of which nobody knows whether it arrived. Whoever
    comes while another thread sends leaves it to that one to look again.
    """
    sent = 0
    _asked.set()
    while _asked.is_set() and _sending.acquire(blocking=False):
        try:
            _asked.clear()
            sent += _deliver_one_by_one(should_stop, clock, prints)
        finally:
            _sending.release()
    return sent


def _deliver_one_by_one(should_stop: Callable[[], bool], clock: Callable[[], datetime], prints: Prints) -> int:
    ends_at, sent = time.monotonic() + AT_MOST_SECONDS, 0
    with acting_as(INSCOPE):
        fail_abandoned(now=clock())
    while not should_stop():
        with acting_as(INSCOPE):
            message = take_message(channels=_channels(), now=clock())
        if message is None:
            break
        sent += _deliver(message, clock, prints)
        if time.monotonic() > ends_at:
            wake("deliver_messages")
            break
    return sent


def _channels() -> list[str]:
    """Return the ways that are open; by the others, messages wait."""
    return [Channel.WEBHOOK.value, *([Channel.EMAIL.value] if email.is_set_up() else [])]


def _deliver(message: TakenMessage, clock: Callable[[], datetime], prints: Prints) -> bool:
    """Say whether it was handed over."""
    try:
        _hand_over(message, clock(), prints)
    except _NobodyThereError as error:
        with acting_as(INSCOPE):
            mark_dropped(message_id=message.id, why=str(error))
        return False
    except NotDeliveredError as error:
        with acting_as(INSCOPE):
            mark_failed(message=message, error=error.message, now=clock())
        return False
    with acting_as(INSCOPE):
        mark_sent(message_id=message.id, now=clock())
    return True


def _hand_over(message: TakenMessage, now: datetime, prints: Prints) -> None:
    person_id = person_in(message.recipient)
    if person_id is None:
        _to_endpoint(message, now)
    else:
        _to_person(message, person_id, prints)


def _to_person(message: TakenMessage, person_id: int, prints: Prints) -> None:
    with acting_as(INSCOPE):
        person = person_numbered(person_id=person_id)
    if not person.is_active or person.is_service:
        raise _NobodyThereError("the account is closed")
    email.send(
        public_id=message.public_id,
        name=person.name,
        address=person.email,
        subject=message.subject,
        body=message.body,
        file=_printed(message, person, prints),
    )


def _printed(message: TakenMessage, person: PersonRow, prints: Prints) -> File | None:
    """Return what goes with a message; whatever keeps it from being printed, the message itself is sent."""
    if not message.attachment:
        return None
    try:
        return prints(message.attachment, person)
    except Exception:
        log.exception("attachment_left_out", extra={"fields": {"message": message.id}})
        return None


def _to_endpoint(message: TakenMessage, now: datetime) -> None:
    with acting_as(INSCOPE):
        endpoint = secret_endpoint(public_id=endpoint_in(message.recipient) or "")
    if endpoint is None:
        raise _NobodyThereError("the webhook is closed")
    webhook.send(public_id=message.public_id, url=endpoint.url, secret=endpoint.secret, body=message.body, now=now)
