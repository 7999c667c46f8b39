"""Keep what leaves: see what waits, try again what failed, drop what is not to be sent any more."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from inscope.apps.audit.services import record_entry
from inscope.apps.outbox.rows import Counts, MessageState
from inscope.apps.outbox.selectors import count_messages, message_with
from inscope.apps.outbox.services import drop, try_again
from inscope.core.people import INSCOPE, Actor, Right
from inscope.pg.jobs import wake
from inscope.pg.tenancy import acting_as


def counts(*, now: datetime) -> Counts:
    """Return how many messages wait and failed, for commands."""
    with acting_as(INSCOPE):
        return count_messages(now=now)


def try_message_again(actor: Actor, message_id: UUID, *, now: datetime) -> None:
    """Let a message begin anew with its tries, at once.

    Raises:
        NoSuchMessageError: there is none.
        MessageDoneError: it was sent or dropped.
    """

    def act(message: MessageState) -> None:
        try_again(message=message, now=now)
        wake("deliver_messages")

    _change(actor, message_id, act, "message_tried_again", now)


def drop_message(actor: Actor, message_id: UUID, *, now: datetime) -> None:
    """Let a message not be sent any more.

    Raises:
        NoSuchMessageError: there is none.
        MessageDoneError: it was sent or dropped.
    """
    _change(actor, message_id, lambda message: drop(message=message), "message_dropped", now)


def _change(actor: Actor, message_id: UUID, act: Callable[[MessageState], None], event: str, now: datetime) -> None:
    actor.require(Right.KEEP_MESSAGES)
    with acting_as(actor):
        message = message_with(public_id=message_id)
        act(message)
        details = {"reason": message.reason, "tries": message.attempts}
        subject = f"outbound:{message.id}"
        record_entry(
            actor=actor, event=event, subject=subject, now=now, customer_id=message.customer_id, details=details
        )
