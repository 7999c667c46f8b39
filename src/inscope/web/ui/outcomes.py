"""How an outcome looks: always a word and an icon, and a tone that only underlines them."""

from dataclasses import dataclass
from typing import assert_never

from django.utils.translation import gettext_lazy as _

from inscope.core.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Look:
    """The word, the icon and the tone of an outcome."""

    word: object
    icon: str
    tone: str


def look_of(outcome: Outcome) -> Look:
    """Return how an outcome is shown."""
    match outcome:
        case Outcome.COVERED:
            return Look(_("Covered"), "shield-check", "ok")
        case Outcome.COVERED_LIMITED:
            return Look(_("Covered, limited"), "shield-check", "ok")
        case Outcome.OUT_OF_SCOPE:
            return Look(_("Out of scope"), "circle-x", "warn")
        case Outcome.NOT_ENTITLED:
            return Look(_("Not entitled"), "lock", "bad")
        case Outcome.PREREQUISITE_UNMET:
            return Look(_("Prerequisite unmet"), "list-checks", "warn")
        case Outcome.OUTSIDE_LIFECYCLE:
            return Look(_("Outside life cycle"), "calendar-x", "bad")
        case Outcome.NEEDS_INFORMATION:
            return Look(_("Needs information"), "circle-question-mark", "judge")
        case Outcome.NEEDS_JUDGMENT:
            return Look(_("Needs judgment"), "scale", "judge")
    assert_never(outcome)
