"""E-mail, by the server that the settings name."""

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from inscope.apps.outbox.errors import NotDeliveredError
from inscope.core.outbox import one_line


@dataclass(frozen=True, slots=True)
class File:
    """What goes with a message."""

    name: str
    content: bytes
    content_type: str


def is_set_up() -> bool:
    """Say whether there is a server to hand messages to."""
    return bool(settings.MAIL_IS_SET_UP)


def letter(
    *, public_id: UUID, name: str, address: str, subject: str, body: str, file: File | None = None
) -> EmailMessage:
    """Return a message as it is sent: the same Message-ID at each try, and a note that no person wrote it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    made = EmailMessage(
        subject=_header(subject),
        body=body,
        to=[formataddr((_header(name), address))],
        headers={
            "Message-ID": f"<{public_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    if file is not None:
        made.attach(file.name, file.content, file.content_type)
    return made


def send(*, public_id: UUID, name: str, address: str, subject: str, body: str, file: File | None = None) -> None:
    """Hand a message over to the server.

    Raises:
        NotDeliveredError: the server does not answer, or does not take it; or it can be no message.
    """
    try:
        letter(public_id=public_id, name=name, address=address, subject=subject, body=body, file=file).send()
    except (OSError, ValueError) as error:  # what the library raises of a server is an OSError too
        raise NotDeliveredError(_told(error)) from error


def _header(text: str) -> str:
    """Return a text for a header: one line, in which no receiver finds an encoded word that somebody wrote."""
    return one_line(text).replace("=?", "= ?")


def _told(error: Exception) -> str:
    """Return what went wrong, as far as the server or the system said."""
    said = [part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in error.args]
    return one_line(f"{type(error).__name__}: {' '.join(said)}")
