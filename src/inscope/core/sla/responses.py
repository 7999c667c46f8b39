"""Responses that a case was owed and that are over: what a report of response times counts.

One that was answered counts, in time or late. So does one that was late when nothing was owed any more, because its
case was resolved, refused or opened anew. One whose time was not over by then was owed to nobody, and counts for
nothing; one that is owed still counts once it is over.
"""

from dataclasses import dataclass

from inscope.core.sla.clock import Clock
from inscope.core.sla.model import Name


@dataclass(frozen=True, slots=True)
class Response:
    """A response that is over; instants and times in seconds.

    `number` says the how manieth target of its case ended with it, so that no other calendar or plan changes it.
    """

    number: int
    target: Name
    priority: str
    started_at: int
    due_at: int
    ended_at: int
    used: int
    is_answered: bool
    is_late: bool


def responses_of(clock: Clock) -> tuple[Response, ...]:
    """Return the responses of a case that are over, in the order in which they ended; later events only add to them."""
    return tuple(
        Response(
            number=one.number,
            target=one.run.name,
            priority=one.priority,
            started_at=one.run.started_at,
            due_at=due_at,
            ended_at=one.met_at,
            used=one.position.used,
            is_answered=one.is_answered,
            is_late=one.position.is_late,
        )
        for one in clock.ended
        if (due_at := one.position.due_at) is not None  # what ended waits for nobody
    )


def percent_in_time(count: int, late: int) -> int:
    """Return the share in time in whole percent, rounded down: only all is 100.

    >>> percent_in_time(3, 1), percent_in_time(1_000, 1), percent_in_time(1, 0)
    (66, 99, 100)
    """
    return (count - late) * 100 // count
