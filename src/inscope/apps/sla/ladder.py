"""Whom warnings tell: the ladder that the office keeps, or the one that holds while it says nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from inscope.apps.audit.services import save_record
from inscope.apps.sla import models
from inscope.core.people import Actor, Right
from inscope.core.records import ValueRefusedError, require_seen
from inscope.core.sla.warnings import LADDER, Ladder, Warned, Whom
from inscope.pg.locks import hold_name
from inscope.pg.tenancy import acting_as

SUBJECT = "warnings"
_COLUMNS = {Warned.HALF: "half", Warned.MOST: "most", Warned.NEARLY: "nearly", Warned.LATE: "late"}


def ladder() -> Ladder:
    """Return whom each warning tells."""
    kept = models.Ladder.objects.first()
    if kept is None:
        return LADDER
    return {warned: frozenset(map(Whom, getattr(kept, column))) for warned, column in _COLUMNS.items()}


def ladder_values() -> dict[str, list[str]]:
    """Return the same as a form shows it, by the names of its fields."""
    stands = ladder()
    return {column: [one.value for one in Whom if one in stands[warned]] for warned, column in _COLUMNS.items()}


def save_ladder(*, actor: Actor, seen: str, chosen: Mapping[str, Sequence[str]], now: datetime) -> None:
    """Keep whom warnings tell, by the names of fields; `seen` is the state that the form showed.

    Raises:
        RecordMovedOnError: somebody changed it meanwhile.
        ValueRefusedError: a late response would tell nobody.
    """
    actor.require(Right.KEEP_CALENDAR)
    after = {column: [one.value for one in Whom if one in chosen[column]] for column in _COLUMNS.values()}
    if not after["late"]:
        raise ValueRefusedError("a late response tells nobody", field="late", hint="choose at least one")
    with acting_as(actor):
        hold_name(SUBJECT, "")
        before = ladder_values()
        require_seen(SUBJECT, before, seen)
        row = models.Ladder(id=1, **after)
        save_record(actor=actor, row=row, what=SUBJECT, name="", subject=SUBJECT, before=before, after=after, now=now)
