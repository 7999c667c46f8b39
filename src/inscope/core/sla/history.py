"""The history of a case, as a clock reads it: its events in their order, each once."""

from collections.abc import Collection, Iterable
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.policy.errors import did_you_mean, shortened
from inscope.core.sla.model import Event, Kind


class EventRefusedError(DomainError):
    """Events that are no history of a case; `event` is the one to look at, nothing where one is missing."""

    code: ClassVar[str] = "event_refused"

    def __init__(self, event: Event | None, reason: str, *, hint: str = "") -> None:
        super().__init__(reason if event is None else f"event `{shortened(event.id)}` {reason}", hint=hint)
        self.event = event


def in_order(events: Iterable[Event], priorities: Collection[str]) -> list[Event]:
    """Return events by instant, then by id, each once, however often it was given.

    Raises:
        EventRefusedError: nothing opens the case, or not the first event alone; an id stands for two events; a
            priority is none of those that there are.
    """
    ordered = sorted(_each_once(events), key=lambda event: (event.at, event.microsecond, event.id))
    for event in ordered:
        if event.kind in {Kind.OPENED, Kind.RECLASSIFIED} and event.priority not in priorities:
            hint = did_you_mean(event.priority, priorities) or f"expected one of: {', '.join(priorities)}"
            raise EventRefusedError(event, f"has the unknown priority `{shortened(event.priority)}`", hint=hint)
    opened = [event for event in ordered if event.kind is Kind.OPENED]
    if not opened:
        raise EventRefusedError(None, "no event opens the case", hint="one has the kind `opened`")
    if len(opened) > 1:
        raise EventRefusedError(opened[1], "opens the case once more", hint="what opens it again is `reopened`")
    if ordered[0] is not opened[0]:
        raise EventRefusedError(ordered[0], "comes before the case is opened", hint="look at its `at`")
    return ordered


def _each_once(events: Iterable[Event]) -> Iterable[Event]:
    by_id: dict[str, Event] = {}
    for event in events:
        if by_id.setdefault(event.id, event) != event:
            raise EventRefusedError(event, "stands twice and says two things", hint="give each event its own id")
    return by_id.values()
