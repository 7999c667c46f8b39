"""How clocks look: a word and an icon, and a tone that only underlines them; in lists, a ring and what is left."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from inscope.core.sla.clock import State
from inscope.core.sla.explain import utc
from inscope.core.sla.live import LiveClock, Standing, Urgency, roughly
from inscope.core.sla.model import Name
from inscope.core.zones import instant_of, seconds_of
from inscope.web.ui.outcomes import Look

_TONES = {Urgency.CALM: "ok", Urgency.SOON: "warn", Urgency.LATE: "bad", Urgency.PAUSED: "muted"}
_DASHES = "7 5.5"
"""Dash and gap of the ring of a clock that is paused, in percent of it."""


@dataclass(frozen=True, slots=True)
class ClockInLine:
    """A clock in a line. `whole` says in full what `text` says in short; `due_at` is empty while it is paused."""

    tone: str
    dashes: str
    text: str
    whole: str
    due_at: str


def clock_look_of(state: State) -> Look:
    """Return how a state is shown."""
    match state:
        case State.RUNNING:
            return Look(gettext_lazy("Running"), "timer", "ok")
        case State.PAUSED:
            return Look(gettext_lazy("Paused until the customer replies"), "circle-pause", "judge")
        case State.MET:
            return Look(gettext_lazy("Answered"), "circle-check", "ok")
        case State.BREACHED:
            return Look(gettext_lazy("Late"), "circle-alert", "bad")
        case State.NOT_OWED:
            return Look(gettext_lazy("No response is owed"), "timer-off", "warn")
        case State.STOPPED:
            return Look(gettext_lazy("Nothing counts any more"), "circle-stop", "judge")
    assert_never(state)


def clock_in_line(clock: LiveClock, now: datetime | None, *, is_staff: bool) -> ClockInLine:
    """Return a clock in a line: the ring, what is left, and when that is in the zone of its calendar.

    While it is paused, it says to either side for whom it waits.
    """
    stands = clock.stands(seconds_of(now or timezone.now()))
    tone, due_at = _TONES[stands.urgency], clock.kept.due_at
    if due_at is None:
        text = _("Waiting for customer") if is_staff else _("Waiting for you")
        return ClockInLine(tone, _DASHES, text, _paused(clock, stands), "")
    words = {"response": _name(clock), "when": _when(due_at, clock.time.calendar.zone, get_language())}
    whole = _("%(response)s due %(when)s") % words
    return ClockInLine(tone, f"{stands.share} 100", _left(clock, stands), whole, utc(due_at))


@lru_cache(maxsize=4096)
def _when(instant: int, zone: ZoneInfo, _language: str | None) -> str:
    local = instant_of(instant).astimezone(zone)
    return f"{date_format(local, 'D j M Y, H:i')} {local.tzname()}"


def _left(clock: LiveClock, stands: Standing) -> str:
    text = _duration(clock, stands)
    return _("%(time)s late") % {"time": text} if stands.urgency is Urgency.LATE else text


def _duration(clock: LiveClock, stands: Standing) -> str:
    units = {"d": _("d"), "h": _("h"), "min": _("min")}
    parts = roughly(abs(stands.left), in_days=not clock.amount.is_business)
    return " ".join(f"{count} {units[unit]}" for count, unit in parts)


def _paused(clock: LiveClock, stands: Standing) -> str:
    words = {"response": _name(clock), "time": _duration(clock, stands)}
    return _("%(response)s paused, %(time)s left") % words


def _name(clock: LiveClock) -> str:
    return _("Initial response") if clock.kept.target == Name.INITIAL else _("Ongoing response")
