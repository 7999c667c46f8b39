"""Whom warnings tell, as the office edits it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from inscope.apps.sla.ladder import SUBJECT, ladder_values
from inscope.core.people import Actor, Right
from inscope.core.sla.warnings import Whom
from inscope.pg.tenancy import acting_as
from inscope.reads.office_history import History, history


@dataclass(frozen=True, slots=True)
class LadderPage:
    """What stands, with what was changed; labels of the fields, and what can be chosen in each."""

    values: Mapping[str, list[str]]
    history: History
    labels: Mapping[str, str]
    choices: tuple[tuple[str, str], ...]


def ladder_page(actor: Actor) -> LadderPage:
    """Return whom warnings tell.

    Raises:
        RightRefusedError: the actor keeps no calendar.
    """
    actor.require(Right.KEEP_CALENDAR)
    labels = {
        "half": _("50 % of the time are used"),
        "most": _("75 % are used"),
        "nearly": _("90 % are used"),
        "late": _("The response is late"),
    }
    words = {
        Whom.ASSIGNEE: _("Whoever has the case"),
        Whom.ON_CALL: _("Whoever is on call"),
        Whom.ACCOUNT_MANAGERS: _("Account managers"),
    }
    with acting_as(actor):
        return LadderPage(
            values=ladder_values(),
            history=history(actor, SUBJECT, labels),
            labels=labels,
            choices=tuple((one.value, words[one]) for one in Whom),
        )
