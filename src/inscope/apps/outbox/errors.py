"""What the outbox refuses."""

from typing import ClassVar

from inscope.core.errors import DomainError


class NoSuchMessageError(DomainError):
    """A message that there is none of."""

    code: ClassVar[str] = "no_such_message"

    def __init__(self) -> None:
        super().__init__("there is no such message")


class MessageDoneError(DomainError):
    """A message that needs nothing more."""

    code: ClassVar[str] = "message_done"

    def __init__(self, state: str) -> None:
        super().__init__(f"this message is {state}, and nothing more is done with it")


class NotDeliveredError(DomainError):
    """A try that failed; the message is tried again later."""

    code: ClassVar[str] = "not_delivered"


class NoSuchWebhookError(DomainError):
    """A webhook that there is none of."""

    code: ClassVar[str] = "no_such_webhook"

    def __init__(self) -> None:
        super().__init__("there is no such webhook")
