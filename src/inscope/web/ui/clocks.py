"""How the state of a clock looks: a word and an icon, and a tone that only underlines them."""

from typing import assert_never

from django.utils.translation import gettext_lazy as _

from inscope.core.sla.clock import State
from inscope.web.ui.outcomes import Look


def clock_look_of(state: State) -> Look:
    """Return how a state is shown."""
    match state:
        case State.RUNNING:
            return Look(_("Running"), "timer", "ok")
        case State.PAUSED:
            return Look(_("Paused until the customer replies"), "circle-pause", "judge")
        case State.MET:
            return Look(_("Answered"), "circle-check", "ok")
        case State.BREACHED:
            return Look(_("Late"), "circle-alert", "bad")
        case State.NOT_OWED:
            return Look(_("No response is owed"), "timer-off", "warn")
        case State.STOPPED:
            return Look(_("Nothing counts any more"), "circle-stop", "judge")
    assert_never(state)
