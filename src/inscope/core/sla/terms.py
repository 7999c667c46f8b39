"""The terms of a plan: what its clocks are computed from, here at once, and elsewhere from files."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from inscope.core.amounts import Amount, NoAmount, read_amount
from inscope.core.business_time import Calendar
from inscope.core.policy.services import Plan, Services
from inscope.core.sla.clock import Clock, clock_at
from inscope.core.sla.files import read_calendar, read_events, read_targets
from inscope.core.sla.model import Event, Kind, Target, Targets
from inscope.core.zones import instant_of

CALENDAR_FILE, TARGETS_FILE, EVENTS_FILE = "calendar.json", "targets.json", "events.json"


@dataclass(frozen=True, slots=True)
class ClockFiles:
    """What a clock is computed from: the calendar, the targets and the events, each as the bytes of its file."""

    calendar: bytes
    targets: bytes
    events: bytes

    def clock_at(self, at: int) -> Clock:
        """Return the clock at an instant, as `inscope sla clock` computes it from the same files.

        Raises:
            PackError: a file is none of its form.
            NotOpenLongEnoughError: the calendar does not open as long as a target asks.
        """
        calendar = read_calendar(CALENDAR_FILE, self.calendar)
        targets = read_targets(TARGETS_FILE, self.targets, calendar)
        return clock_at(read_events(EVENTS_FILE, self.events, targets), targets, at)

    def named(self) -> dict[str, bytes]:
        """Return the files by name."""
        return {CALENDAR_FILE: self.calendar, TARGETS_FILE: self.targets, EVENTS_FILE: self.events}


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """What a plan promises: its targets, and the calendar in which they count."""

    calendar: Calendar
    targets: Targets
    _files: tuple[bytes, bytes]

    def files(self, events: Iterable[Event]) -> ClockFiles:
        """Return the files from which anybody computes the clock of a case with these events."""
        return ClockFiles(*self._files, _written([_event(one) for one in events]))


def terms_of(services: Services, plan: str) -> Terms | None:
    """Return the terms of a plan; nothing, where the policy promises no times for it."""
    found = services.plans.get(plan)
    if found is None or not found.targets:
        return None
    usual = next(iter(services.times))
    targets = {
        priority: Target(_amount(one.initial), _amount(one.ongoing), services.times[one.calendar or usual])
        for priority, one in found.targets.items()
    }
    files = _written(services.terms["calendar"]), _written(_targets(found))
    return Terms(services.times[usual].calendar, targets, files)


def _amount(text: str) -> Amount | NoAmount:
    found = read_amount(text)
    return NoAmount.NONE if found is None else found  # what is no amount was refused with its pack


def _targets(plan: Plan) -> dict[str, dict[str, str]]:
    return {
        priority: {"initial": one.initial, "ongoing": one.ongoing}
        | ({"calendar": one.calendar} if one.calendar else {})
        for priority, one in plan.targets.items()
    }


def _event(event: Event) -> dict[str, str]:
    written = {"id": event.id, "at": _instant(event.at, event.microsecond), "kind": event.kind.value}
    if event.priority:
        written["priority"] = event.priority
    if event.kind is Kind.AGREED:
        written["due_at"] = _instant(event.due_at)
    if event.outcome is not None:
        written["outcome"] = event.outcome.value
    return written


def _instant(seconds: int, microsecond: int = 0) -> str:
    return instant_of(seconds).replace(microsecond=microsecond, tzinfo=None).isoformat() + "Z"


def _written(content: object) -> bytes:
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n".encode()
