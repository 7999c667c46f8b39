"""Public ids: UUID version 7, made here, since PostgreSQL has them only from 18 on."""

import secrets
import uuid
from datetime import datetime


def uuid7(at: datetime) -> uuid.UUID:
    """Return a new id that sorts by the instant it was made (RFC 9562, section 5.7)."""
    milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
    chance = secrets.randbits(74)
    high, low = chance >> 62, chance & (2**62 - 1)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
