"""How long a token of a program works, and what becomes of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST = timedelta(days=366)
USUAL = timedelta(days=90)
"""How long a token works for which nobody says."""
UNUSED = timedelta(days=90)
"""A token that nobody has used for so long is likely one that nobody needs."""

OVERLAPS: Mapping[str, timedelta] = {str(hours): timedelta(hours=hours) for hours in (0, 1, 24, 168)}
"""How long, by hours, a token may still work beside the one that replaces it."""


class TokenState(StrEnum):
    """What a token is worth."""

    WORKS = "works"
    UNUSED = "unused"
    ENDED = "ended"
    REVOKED = "revoked"


def state_of(
    *,
    made_at: datetime,
    used_at: datetime | None,
    expires_at: datetime | None,
    revoked_at: datetime | None,
    now: datetime,
) -> TokenState:
    """Return what a token is worth; one that works may have waited long for somebody to use it."""
    if revoked_at is not None:
        return TokenState.REVOKED
    if expires_at is not None and expires_at <= now:
        return TokenState.ENDED
    return TokenState.UNUSED if now - (used_at or made_at) >= UNUSED else TokenState.WORKS


def end_of_next(*, made_at: datetime, expires_at: datetime | None, now: datetime) -> datetime:
    """Return the end of the token that replaces one: it works as long as that one was to, or as long as is usual."""
    return now + (USUAL if expires_at is None else min(expires_at - made_at, LONGEST))


def end_of_last(*, expires_at: datetime | None, overlap: timedelta, now: datetime) -> datetime:
    """Return the end of a token that was replaced: after the overlap, and never later than it had."""
    return now + overlap if expires_at is None else min(expires_at, now + overlap)
