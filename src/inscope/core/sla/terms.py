"""The terms of a plan, written as the files from which clocks are computed, here and elsewhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from inscope.core.policy.services import Plan, Services
from inscope.core.sla.clock import Clock, clock_at
from inscope.core.sla.files import read_calendar, read_events, read_targets

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


def clock_files(services: Services, plan: str, events: list[Mapping[str, str]]) -> ClockFiles | None:
    """Return the files of a case under a plan; nothing, where the policy promises no times for it."""
    found, calendar = services.plans.get(plan), services.terms.get("calendar")
    if found is None or not found.targets or calendar is None:
        return None
    return ClockFiles(_written(calendar), _written(_targets(found)), _written(events))


def _targets(plan: Plan) -> dict[str, dict[str, str]]:
    return {
        priority: {"initial": one.initial, "ongoing": one.ongoing}
        | ({"calendar": one.calendar} if one.calendar else {})
        for priority, one in plan.targets.items()
    }


def _written(content: object) -> bytes:
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n".encode()
