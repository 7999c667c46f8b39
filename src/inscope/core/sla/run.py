"""One target of a case while it counts: everything about it follows from when it started and what interrupted it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from inscope.core.amounts import Amount, NoAmount
from inscope.core.business_time import BusinessTime, Interval
from inscope.core.sla.model import Name


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait for the customer; `end` is nothing while it lasts."""

    start: int
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a target stands at an instant, in seconds of its own measure.

    `due_at` is nothing while the target waits. `left` is negative when it is late.
    """

    due_at: int | None
    used: int
    left: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A target that counts. `agreed` is a due instant that was agreed with the customer.

    `changed_at` is when another priority gave it another amount: what that alone would make late is due then.
    """

    name: Name
    amount: Amount | NoAmount
    time: BusinessTime
    started_at: int
    pauses: tuple[Pause, ...] = ()
    agreed: int | None = None
    changed_at: int | None = None

    @property
    def is_paused(self) -> bool:
        """Whether it waits for the customer."""
        return bool(self.pauses) and self.pauses[-1].end is None

    def paused(self, at: int) -> "Run":
        """Return it while it waits for the customer."""
        return replace(self, pauses=(*self.pauses, Pause(at)))

    def resumed(self, at: int) -> "Run":
        """Return it after its last wait."""
        return replace(self, pauses=(*self.pauses[:-1], Pause(self.pauses[-1].start, at)))

    def changed(self, amount: Amount | NoAmount, time: BusinessTime, at: int) -> "Run":
        """Return it with another amount, counted from the same start; what was late before is counted anew."""
        stood = self.position(at)
        was_late = stood is not None and stood.is_late
        return replace(self, amount=amount, time=time, agreed=None, changed_at=None if was_late else at)

    def position(self, at: int) -> Position | None:
        """Return where it stands at an instant that is no earlier than anything that happened to it.

        Nothing, where no answer is owed.

        Raises:
            NotOpenLongEnoughError: the calendar does not open so long.
        """
        amount, time = self.amount, self.time
        if isinstance(amount, NoAmount):
            return None
        due_at = amount.due(self.started_at, time) if self.agreed is None else self.agreed
        since, used, late = self.started_at, 0, 0
        for pause in self.pauses if self.is_paused else (*self.pauses, Pause(at)):
            if (earliest := self._earliest_due(pause)) is not None and due_at < earliest:
                due_at, late = earliest, 0
            used += amount.between(since, pause.start, time)
            late += amount.between(max(since, due_at), pause.start, time)
            is_late = due_at < pause.start
            left = -late if is_late else amount.between(pause.start, due_at, time)
            if pause.end is not None:
                since = pause.end
                due_at = due_at if is_late or self.agreed is not None else amount.add(since, left, time)
        return Position(None if self.is_paused else due_at, used, left, is_late)

    def _earliest_due(self, pause: Pause) -> int | None:
        """Return before when another priority makes nothing due: the change, or the wait that lasted then.

        A wait that was over by the change moves what is due first; only what is late even so is due at the change.
        """
        if self.changed_at is None or (pause.end is not None and pause.end < self.changed_at):
            return None
        return min(self.changed_at, pause.start)

    def ended(self, at: int) -> Position | None:
        """Return where it stands when it ends; where it waits, as if the wait ended then."""
        return (self.resumed(at) if self.is_paused else self).position(at)

    def counted(self, until: int) -> Iterator[Interval]:
        """Return the stretches that count until an instant, in order: open time alone, for a business amount."""
        since: int | None = self.started_at
        for pause in (*self.pauses, Pause(until)):
            if since is not None and since < pause.start:
                if isinstance(self.amount, Amount) and self.amount.is_business:
                    yield from self.time.open_stretches(since, pause.start)
                else:
                    yield since, pause.start
            since = pause.end
