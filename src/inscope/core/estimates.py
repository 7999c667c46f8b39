"""Estimates of the work on a request: the vendor proposes one, the customer accepts it, and its time is held.

Source: scope of coverage, "Blocks of hours" (clause DS-BLOCK): time and materials, limited to the purchased hours.
"""

from enum import StrEnum
from typing import ClassVar

from inscope.core.blocks import MOST_MINUTES
from inscope.core.errors import DomainError
from inscope.core.people import Right


class Status(StrEnum):
    """What became of an estimate: accepted or declined by the customer; or withdrawn, for another or for good."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class EstimateRefusedError(DomainError):
    """Minutes that no estimate has."""

    code: ClassVar[str] = "estimate_refused"

    def details(self) -> dict[str, object]:
        """Return where a form says it."""
        return {"field": "minutes"}


def checked_estimate(minutes: int, known_minutes: int) -> int:
    """Return an estimate of all the work on a request, of which so much is charged or held already.

    Raises:
        EstimateRefusedError: it is none, too large, or says nothing new.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise EstimateRefusedError(f"`{minutes}` minutes are no estimate", hint=f"give 1 to {MOST_MINUTES:,}")
    if minutes <= known_minutes:
        raise EstimateRefusedError(
            f"`{minutes}` minutes are estimated, and {known_minutes} are charged or held already",
            hint="give what all the work takes; what is held and not needed can be released",
        )
    return minutes


def to_hold(minutes: int, known_minutes: int) -> int:
    """Return what is held once an estimate is accepted: what is neither charged nor held already.

    >>> to_hold(600, 90), to_hold(60, 90)
    (510, 0)
    """
    return max(0, minutes - known_minutes)


def answering(*, has_buyer: bool) -> Right:
    """Return the right that answering an estimate takes: buying hours, or acting for requests where nobody buys."""
    return Right.BUY_HOURS if has_buyer else Right.WRITE_REQUESTS
