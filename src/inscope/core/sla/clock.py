"""The clock of a case: a fold over what happened to it. Nothing is counted anywhere else, and nothing is kept.

The same events give the same clock in any order and however often each is given.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from inscope.core.amounts import Amount
from inscope.core.sla.history import in_order
from inscope.core.sla.model import Event, Kind, Name, Target, Targets
from inscope.core.sla.run import Pause, Position, Run


class State(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    NOT_OWED = "not_owed"
    STOPPED = "stopped"


class Change(StrEnum):
    """What an event did to the clock."""

    STARTED = "started"
    MET = "met"
    PAUSED = "paused"
    RESUMED = "resumed"
    RECLASSIFIED = "reclassified"
    AGREED = "agreed"
    NOT_OWED = "not_owed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Met:
    """A target that was answered, or, where nothing is answered, that was late when nothing was owed any more.

    It is the how manieth of its case that ended, in time or not: other targets and calendars give the same number.
    """

    number: int
    run: Run
    met_at: int
    position: Position
    priority: str
    is_answered: bool = True

    @property
    def shown(self) -> tuple[Run, Position, int]:
        """What is shown of it: the target, where it stood, and until when it counted."""
        return self.run, self.position, self.met_at


@dataclass(frozen=True, slots=True)
class Step:
    """What an event changed, the target that it changed, as it was afterwards, and the zone in which it is told."""

    event: Event
    change: Change
    run: Run | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock at an instant: the target that it shows, nothing where none is owed, and where that stands.

    `until` is when that target ended, or `at`, while it counts. `history` are the targets that were answered; `ended`,
    these and those that were late and never answered, in the order in which they ended.
    """

    at: int
    until: int
    state: State
    run: Run | None
    position: Position | None
    history: tuple[Met, ...]
    steps: tuple[Step, ...]
    ended: tuple[Met, ...]


def clock_at(events: Iterable[Event], targets: Targets, at: int) -> Clock:
    """Return the clock of a case at an instant, from its events until then.

    Raises:
        EventRefusedError: the events are no history of a case.
        NotOpenLongEnoughError: a calendar does not open as long as a target asks.
    """
    fold = _Fold(targets)
    for event in in_order(events, targets):
        if event.at <= at:
            fold.take(event)
    return fold.read(at)


@dataclass(slots=True)
class _Fold:
    """What is known of a case after some of its events.

    `run` is the target that counts; `shown`, the one that no longer does, with where it stood.
    """

    targets: Targets
    priority: str = ""
    run: Run | None = None
    shown: tuple[Run | None, Position | None, int] = (None, None, 0)
    is_waiting: bool = False
    is_owed: bool = True
    is_resolved: bool = False
    has_reply: bool = False
    ends: int = 0
    history: list[Met] = field(default_factory=list)
    ended: list[Met] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Go one event further."""
        if event.kind in self._TAKES:  # nothing else answers anybody, or waits for anybody
            self._TAKES[event.kind](self, event)

    @property
    def target(self) -> Target:
        return self.targets[self.priority]

    @property
    def counts(self) -> bool:
        return self.is_owed and not self.is_resolved

    def _open(self, event: Event) -> None:
        self.priority = event.priority
        self._start(Name.INITIAL, event)

    def _start(self, name: Name, event: Event, change: Change = Change.STARTED) -> None:
        """Let a target count from an event; it waits at once, where the case waits for the customer."""
        pauses = (Pause(event.at),) if self.is_waiting else ()
        self.run = Run(name, self.target.amount(name), self.target.time, event.at, pauses)
        self._note(event, change)

    def _reply(self, event: Event) -> None:
        self.has_reply = True
        if not self.counts:
            return
        self.ends += self.run is not None
        if self.run is not None and (position := self.run.ended(event.at)) is not None:
            met = Met(self.ends, self.run, event.at, position, self.priority)
            self.history.append(met)
            self.ended.append(met)
            self._note(event, Change.MET)
        self.run = None
        if not self.is_waiting:  # who waits for the customer owes the next answer once the customer has spoken
            self._start(Name.ONGOING, event)

    def _go_on(self, event: Event) -> None:
        self._end_wait(event)
        is_free = self.run is None or (self.run.name is Name.INITIAL and not isinstance(self.run.amount, Amount))
        if self.counts and is_free:
            self._start(Name.ONGOING, event)

    def _wait(self, event: Event) -> None:
        if self.is_waiting:
            return
        self.is_waiting = True
        if self.run is not None:
            self.run = self.run.paused(event.at)
            self._note(event, Change.PAUSED)

    def _end_wait(self, event: Event) -> None:
        if self.is_waiting and self.run is not None:
            self.run = self.run.resumed(event.at)
            self._note(event, Change.RESUMED)
        self.is_waiting = False

    def _reclassify(self, event: Event) -> None:
        self.priority = event.priority
        if self.run is not None and self.target.is_from_change:
            self._start(self.run.name, event, Change.RECLASSIFIED)
            return
        if self.run is not None:
            self.run = self.run.changed(self.target.amount(self.run.name), self.target.time, event.at)
        self._note(event, Change.RECLASSIFIED)

    def _agree(self, event: Event) -> None:
        if self.run is not None and isinstance(self.run.amount, Amount):
            self.run = replace(self.run, agreed=event.due_at, changed_at=None)
            self._note(event, Change.AGREED)

    def _stop(self, event: Event) -> None:
        if self.counts:
            self._end(event, Change.STOPPED)
        self.is_resolved = True

    def _reopen(self, event: Event) -> None:
        if self.run is not None:
            self._miss(self.run, self.run.ended(event.at), event)
        self.is_resolved = self.is_waiting = False
        if self.is_owed:
            self._start(Name.ONGOING, event)
        else:  # a refusal stands until another decision takes the request
            self._note(event, Change.NOT_OWED)

    def _decide(self, event: Event) -> None:
        outcome = event.outcome
        if outcome is not None and outcome.denies and self.is_owed:
            if self.counts:
                self._end(event, Change.NOT_OWED)
            self.is_owed = False
        elif outcome is not None and outcome.grants and not self.is_owed:
            self.is_owed = True
            if self.counts:
                self._start(Name.ONGOING if self.has_reply else Name.INITIAL, event)

    def _end(self, event: Event, change: Change) -> None:
        """Let nothing count any more, and keep what is shown from now on."""
        position = None
        if self.run is not None:
            position = self.run.ended(event.at)
            self._miss(self.run, position, event)
        if position is None and self.history:
            self.shown = self.history[-1].shown
        else:
            self.shown = self.run, position, event.at
        self._note(event, change)
        self.run = None

    def _miss(self, run: Run, position: Position | None, event: Event) -> None:
        """Keep a target that nobody will answer any more, where it is late."""
        self.ends += 1
        if position is not None and position.is_late:
            self.ended.append(Met(self.ends, run, event.at, position, self.priority, is_answered=False))

    def _note(self, event: Event, change: Change) -> None:
        self.steps.append(Step(event, change, self.run, self.target.time.calendar.zone))

    _TAKES: ClassVar[Mapping[Kind, Callable[["_Fold", Event], None]]] = {
        Kind.OPENED: _open,
        Kind.PUBLIC_REPLY: _reply,
        Kind.CUSTOMER_REPLIED: _go_on,
        Kind.RESUMED: _go_on,
        Kind.WAITING: _wait,
        Kind.RECLASSIFIED: _reclassify,
        Kind.AGREED: _agree,
        Kind.RESOLVED: _stop,
        Kind.REOPENED: _reopen,
        Kind.DECISION: _decide,
    }

    def read(self, at: int) -> Clock:
        """Return how it stands at an instant."""
        run, position, until = self.shown
        if self.is_resolved:
            state = State.STOPPED
        elif not self.is_owed:
            state = State.NOT_OWED
        elif self.run is not None and (stands := self.run.position(at)) is not None:
            run, position, until = self.run, stands, at
            state = _state_of(stands)
        elif self.history:
            run, position, until = self.history[-1].shown
            state = State.MET
        else:
            run, position, until, state = self.run, None, at, State.NOT_OWED
        return Clock(at, until, state, run, position, tuple(self.history), tuple(self.steps), tuple(self.ended))


def _state_of(position: Position) -> State:
    if position.due_at is None:
        return State.PAUSED
    return State.BREACHED if position.is_late else State.RUNNING
