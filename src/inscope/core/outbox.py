"""Messages that leave: for whom, in which state, and when a try that failed is repeated."""

from datetime import datetime, timedelta
from enum import StrEnum


class Channel(StrEnum):
    """How a message leaves."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class State(StrEnum):
    """What became of a message. A failed one is tried again when somebody says so."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=12),
)
"""After each try that failed, the pause before the next one: more than a day in all."""
MOST_TRIES = len(PAUSES) + 1
LONGEST_ERROR = 500
LONGEST_LINE = 200
LONGEST_QUOTE = 600
_PERSON = "person:"
_ENDPOINT = "webhook:"


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when a message is tried again that failed so many times; nothing, after the last time."""
    return now + PAUSES[tries - 1] if tries < MOST_TRIES else None


def to_person(number: int) -> str:
    """Return the recipient of a message to a person: the number, so that no address is kept."""
    return f"{_PERSON}{number}"


def to_endpoint(public_id: object) -> str:
    """Return the recipient of a message to a webhook."""
    return f"{_ENDPOINT}{public_id}"


def person_in(recipient: str) -> int | None:
    """Return the number of the person to whom a message goes; nothing, where it goes to none.

    >>> person_in(to_person(12))
    12
    """
    return int(recipient.removeprefix(_PERSON)) if recipient.startswith(_PERSON) else None


def endpoint_in(recipient: str) -> str | None:
    """Return the public id of the webhook to which a message goes; nothing, where it goes to none."""
    return recipient.removeprefix(_ENDPOINT) if recipient.startswith(_ENDPOINT) else None


def one_line(text: str, most: int = LONGEST_LINE) -> str:
    """Return a text as a header or a list shows it: one line, without what is not for print, cut at its end."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def first_lines(text: str, most: int = LONGEST_QUOTE) -> str:
    """Return the beginning of a text, indented, as a message quotes it."""
    cut = text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    lines = (one_line(line, most) for line in cut.splitlines())
    return "\n".join(f"    {line}".rstrip() for line in lines)
