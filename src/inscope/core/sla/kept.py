"""A clock as it is kept beside its case: what lists show of it, until something else happens to the case."""

from collections.abc import Iterable
from dataclasses import dataclass

from inscope.core.amounts import Amount
from inscope.core.sla.clock import Clock, State, clock_at
from inscope.core.sla.model import Event, Targets
from inscope.core.sla.run import Position, Run

NO_TARGET = "none"
COUNTING = frozenset({State.RUNNING, State.PAUSED})
"""The states in which an answer is owed."""


@dataclass(frozen=True, slots=True)
class KeptClock:
    """How a clock stands after the last event, which time alone does not change.

    A late one is `running`, and its due instant is past. Instants and times are in seconds; `due_at` stands only while
    it runs, `left` only while it is paused, `whole`, what the target has in all, in both. `waited` is how long a late
    one waited for the customer, which makes nothing later.
    """

    target: str
    state: State
    started_at: int | None = None
    due_at: int | None = None
    left: int | None = None
    whole: int | None = None
    waited: int = 0


NOTHING_OWED = KeptClock(NO_TARGET, State.NOT_OWED)


def kept_of(events: Iterable[Event], targets: Targets) -> KeptClock:
    """Return what is kept of the clock of a case: it follows from the events alone, and not from when one asks."""
    return kept_from(last_clock(events, targets))


def last_clock(events: Iterable[Event], targets: Targets) -> Clock:
    """Return the clock of a case at its last event."""
    known = tuple(events)
    return clock_at(known, targets, max(one.at for one in known))


def share_used(left: int, whole: int) -> int:
    """Return how much of a target is used, in percent.

    >>> share_used(900, 3_600), share_used(-5, 3_600), share_used(0, 0)
    (75, 100, 100)
    """
    return 100 if left <= 0 or whole <= 0 else max(0, 100 - left * 100 // whole)


def _waited(amount: Amount, run: Run, position: Position, at: int) -> int:
    """Return how long a target waited for the customer when it was late, in its own measure."""
    if position.due_at is None or not position.is_late:
        return 0
    return amount.between(position.due_at, at, run.time) + position.left


def kept_from(clock: Clock) -> KeptClock:
    """Return what is kept of a clock at the last event of its case."""
    run, position = clock.run, clock.position
    if run is None or position is None or not isinstance(run.amount, Amount):
        return KeptClock(NO_TARGET, clock.state, None if run is None else run.started_at)
    whole, waited = position.used + position.left, _waited(run.amount, run, position, clock.at)
    match clock.state:
        case State.RUNNING | State.BREACHED:
            return KeptClock(run.name, State.RUNNING, run.started_at, position.due_at, None, whole, waited)
        case State.PAUSED:
            return KeptClock(run.name, State.PAUSED, run.started_at, left=position.left, whole=whole)
        case _:
            return KeptClock(run.name, clock.state, run.started_at)
