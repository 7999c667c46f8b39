"""A clock in words, line by line, so that a customer can reckon along; and as an object for programs."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from inscope.core.amounts import Amount
from inscope.core.policy.explain import HEADLINES
from inscope.core.sla.clock import Change, Clock, Met, State, Step
from inscope.core.sla.model import Event, Kind
from inscope.core.sla.run import Position, Run
from inscope.core.zones import instant_of

MOST_STRETCHES = 20
"""So many stretches are told one by one; the rest, in one line."""
_WHY = {
    Kind.PUBLIC_REPLY: "we replied",
    Kind.CUSTOMER_REPLIED: "the customer replied",
    Kind.RESUMED: "work goes on",
    Kind.REOPENED: "the case was opened again",
    Kind.WAITING: "we wait for the customer",
    Kind.RESOLVED: "the case was resolved",
    Kind.AGREED: "agreed with the customer",
}
_ENDS = {Change.STOPPED: "nothing counts any more", Change.NOT_OWED: "no response is owed"}
_GIVES = frozenset({Change.STARTED, Change.RECLASSIFIED})
_STANDS = {
    State.RUNNING: "is running",
    State.PAUSED: "is paused until the customer replies",
    State.MET: "was given",
    State.BREACHED: "is late",
    State.NOT_OWED: "is no longer owed",
    State.STOPPED: "no longer counts",
}


def as_object(clock: Clock) -> dict[str, object]:
    """Return a clock as JSON carries it: instants in UTC, time in whole seconds."""
    run, position = clock.run, clock.position
    is_owed = run is not None and isinstance(run.amount, Amount)
    return {
        "target": str(run.name) if run is not None and is_owed else "none",
        "state": str(clock.state),
        "started_at": None if run is None else utc(run.started_at),
        "due_at": None if position is None else _utc(position.due_at),
        "used_seconds": None if position is None else position.used,
        "left_seconds": None if position is None else position.left,
        "paused_for": "customer" if clock.state is State.PAUSED else None,
        "history": [_met(one) for one in clock.history],
        "explanation": list(explain(clock)),
    }


def explain(clock: Clock) -> Iterator[str]:
    """Return why a clock stands as it does, in lines of text."""
    return (f"{when}: {what}" for when, what in told(clock))


def told(clock: Clock) -> Iterator[tuple[str, str]]:
    """Return what changed a clock, what counted, and what that comes to: each time when, and what."""
    zone = clock.steps[-1].zone if clock.steps else ZoneInfo("UTC")
    for step in clock.steps:
        yield _wall(step.event.at, step.zone), f"{_why(step.event)}; {_effect(step)}"
    if clock.run is not None and clock.position is not None:
        zone = clock.run.time.calendar.zone
        yield from _reckoned(clock.run, clock.until)
    yield _wall(clock.at, zone), _standing(clock, zone)


def utc(instant: int) -> str:
    """Return an instant in UTC, in whole seconds."""
    return instant_of(instant).strftime("%Y-%m-%dT%H:%M:%SZ")


def duration(seconds: int) -> str:
    """Return a time in hours and minutes, with seconds where there are some.

    >>> duration(5400), duration(59), duration(0)
    ('1 h 30 min', '59 s', '0 min')
    """
    minutes, rest = divmod(abs(seconds), 60)
    parts = (minutes // 60, "h"), (minutes % 60, "min"), (rest, "s")
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"


def _met(met: Met) -> dict[str, object]:
    return {
        "target": str(met.run.name),
        "started_at": utc(met.run.started_at),
        "due_at": _utc(met.position.due_at),
        "met_at": utc(met.met_at),
        "breached": met.position.is_late,
    }


def _why(event: Event) -> str:
    match event.kind:
        case Kind.OPENED:
            return f"the case was opened as {event.priority}"
        case Kind.RECLASSIFIED:
            return f"the priority became {event.priority}"
        case Kind.DECISION if event.outcome is not None:
            return f"decided: {HEADLINES[event.outcome].lower()}"
        case _:
            return _WHY[event.kind]


def _effect(step: Step) -> str:
    """Return what became of the target that an event touched."""
    run, at = step.run, step.event.at
    if step.change in _ENDS:
        return _ENDS[step.change]
    if run is None:
        return "that counts from the next response on"
    position = run.ended(at) if step.change is Change.MET else run.position(at)
    if position is None:
        return f"no {run.name} response is owed"
    answer = f"the {run.name} response"
    if position.due_at is None:
        return f"{answer} is paused, {_left(position)}"
    if run.changed_at == at == position.due_at:
        return f"{answer} is due now, since another priority alone makes nothing late"
    by = f"by {_wall(position.due_at, step.zone)}"
    if step.change is Change.MET:
        return f"{answer} was due {by}, so it was {'late' if position.is_late else 'in time'}"
    return f"{answer} {'was' if position.is_late else 'is'} due {_within(step, run)}{by}"


def _within(step: Step, run: Run) -> str:
    """Return how long the answer may take, where an event says so."""
    if step.change not in _GIVES or not isinstance(run.amount, Amount):
        return ""
    since = "" if run.started_at == step.event.at else f" of {_wall(run.started_at, step.zone)}"
    less = " less the pauses" if run.pauses else ""
    return f"within {run.amount.text}{since}{less}, "


def _reckoned(run: Run, until: int) -> Iterator[tuple[str, str]]:
    """Return what counted, stretch by stretch, with the sum so far."""
    zone, used, number = run.time.calendar.zone, 0, 0
    for number, (start, end) in enumerate(run.counted(until), 1):
        used += end - start
        if number <= MOST_STRETCHES:
            yield "counted", f"{_stretch(start, end, zone)}, {duration(end - start)}; {duration(used)} in all"
    if number > MOST_STRETCHES:
        yield "counted", f"{number - MOST_STRETCHES} more stretches; {duration(used)} in all"


def _standing(clock: Clock, zone: ZoneInfo) -> str:
    """Return how it stands, at the end of the explanation."""
    run, position = clock.run, clock.position
    if not clock.steps:
        return "the case is not opened yet"
    if run is None or position is None:
        return "no response is owed" if clock.state is State.NOT_OWED else "nothing counts any more"
    due = "" if position.due_at is None else f", due by {_wall(position.due_at, zone)}"
    return f"the {run.name} response {_STANDS[clock.state]}; {duration(position.used)} used, {_left(position)}{due}"


def _left(position: Position) -> str:
    return f"{duration(position.left)} {'late' if position.is_late else 'left'}"


def _stretch(start: int, end: int, zone: ZoneInfo) -> str:
    """Return a stretch as clocks of a zone show it, the day once where it is the same."""
    first, last = datetime.fromtimestamp(start, zone), datetime.fromtimestamp(end, zone)
    if (first.date(), first.tzname()) == (last.date(), last.tzname()):
        return f"{first:%a %Y-%m-%d} {_time(first)} to {_time(last)} {last:%Z}"
    return f"{_wall(start, zone)} to {_wall(end, zone)}"


def _wall(instant: int, zone: ZoneInfo) -> str:
    """Return an instant as clocks of a zone show it."""
    shown = datetime.fromtimestamp(instant, zone)
    return f"{shown:%a %Y-%m-%d} {_time(shown)} {shown:%Z}"


def _time(shown: datetime) -> str:
    return shown.strftime("%H:%M:%S" if shown.second else "%H:%M")


def _utc(instant: int | None) -> str | None:
    return None if instant is None else utc(instant)
