"""Response times: targets, and the clocks of cases, which follow from what happened and are computed anew anywhere."""

from inscope.core.sla.clock import Clock, State, clock_at
from inscope.core.sla.history import EventRefusedError
from inscope.core.sla.model import Event, Kind, Name, Target, Targets

__all__ = ["Clock", "Event", "EventRefusedError", "Kind", "Name", "State", "Target", "Targets", "clock_at"]
