"""An answer by an instant that was agreed for one case, in place of the plan's own time."""

from datetime import UTC, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from inscope.core.errors import DomainError
from inscope.core.policy.services import Plan
from inscope.core.sla.clock import Clock, State
from inscope.core.sla.model import Name
from inscope.core.zones import DAY, first_instant, instant_of, seconds_of

_LONGEST = 366 * DAY
_COUNTING = frozenset({State.RUNNING, State.BREACHED, State.PAUSED})


class DueRefusedError(DomainError):
    """An agreed instant that a case does not take."""

    code: ClassVar[str] = "due_refused"

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "due_at"}


def agreed_due(
    plan: Plan | None, priority: str, clock: Clock | None, wall: datetime, zone: ZoneInfo, *, now: datetime
) -> datetime:
    """Return the instant at which clocks of a zone show what was agreed; one that they skip is the first after it.

    Raises:
        DueRefusedError: the plan lets nothing be agreed, nothing runs, or the instant is past or too far ahead.
    Source: service level agreement, ongoing response "or as agreed" (clause SLA-TAB).
    """
    if obstacle := _obstacle(plan, priority, clock):
        raise DueRefusedError(obstacle)
    at = first_instant(zone, seconds_of(wall.replace(tzinfo=UTC)))
    shown = f"{wall:%Y-%m-%d %H:%M} {zone.key}"
    if at <= seconds_of(now):
        raise DueRefusedError(f"`{shown}` is past", hint="agree on an instant to come")
    if at - seconds_of(now) > _LONGEST:
        raise DueRefusedError(f"`{shown}` is more than a year ahead", hint="agree on an earlier instant")
    return instant_of(at)


def _obstacle(plan: Plan | None, priority: str, clock: Clock | None) -> str:
    """Say why nothing may be agreed; nothing, where it may."""
    if plan is None or not plan.targets or clock is None:
        return "no plan promises times for this case"
    if not plan.targets[priority].or_as_agreed:
        return f"the plan `{plan.label}` has its own times for `{priority}`, and lets none be agreed"
    if clock.run is None or clock.state not in _COUNTING:
        return "no response is owed now"
    if clock.run.name is Name.INITIAL:
        return "only responses after the first one may be given as agreed"
    return ""
