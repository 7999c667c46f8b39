"""Second factors: who needs one, codes that an app shows for half a minute, and codes for when the app is lost."""

import base64
import hashlib
import hmac
import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote, urlencode

from inscope.core.errors import DomainError
from inscope.core.people import Role

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
RECOVERY_CODES = 8
RECOVERY_BYTES = 15
"""120 bits of chance, so that a plain hash of a code cannot be undone."""

NEED_BY_DEFAULT = frozenset({Role.ADMINISTRATOR, Role.POLICY_OWNER, Role.ACCOUNT_MANAGER})
"""Roles that ask for a second factor, unless an installation says otherwise."""


class CodeRefusedError(DomainError):
    """A code that is wrong, too old, or was used; which of these it is, nobody learns."""

    code: ClassVar[str] = "code_refused"

    def __init__(self) -> None:
        super().__init__("this code does not work", hint="wait for the next one, and check the clock of your device")

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "code"}


def needs_second_factor(roles: Iterable[str], asked_of: Collection[str]) -> bool:
    """Say whether one of somebody's roles asks for a second factor."""
    return not set(roles).isdisjoint(asked_of)


def step_of(secret: bytes, code: str, at: datetime, *, after: int) -> int | None:
    """Return the step whose code this is: the present one or a neighbour, and later than `after`; else nothing.

    A clock may be half a minute off. `after` is the last step that was used, so that no code works twice.
    Source: RFC 6238, section 5.2.
    """
    present, typed = int(at.timestamp()) // STEP_SECONDS, re.sub(r"\s", "", code)
    found = [
        step
        for step in (present - 1, present, present + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), typed.encode())
    ]
    return next((step for step in found if step > after), None)


def code_at(secret: bytes, step: int) -> str:
    """Return the code of a step.

    Source: RFC 4226, section 5.3.

    >>> code_at(b"12345678901234567890", 1)
    '287082'
    """
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def secret_text(secret: bytes) -> str:
    """Return a secret as people type it into an app."""
    return base64.b32encode(secret).decode()


def address_for_app(secret: bytes, *, email: str, issuer: str) -> str:
    """Return what the picture says to an app."""
    words = urlencode({"secret": secret_text(secret), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(email)}?{words}"


def recovery_code(chance: bytes) -> str:
    """Return a code to keep on paper, in groups of six."""
    text = base64.b32encode(chance).decode().lower()
    return "-".join(text[start : start + 6] for start in range(0, len(text), 6))


def recovery_hash(code: str) -> str:
    """Return what is kept of a code, however its groups and letters are typed."""
    return hashlib.sha256(re.sub(r"[\s-]", "", code).lower().encode()).hexdigest()
