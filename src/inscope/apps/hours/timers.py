"""Timers of engineers: their own, on a case each, and one of them running."""

from collections.abc import Sequence
from datetime import datetime

from inscope.apps.cases.rows import CaseRow
from inscope.apps.hours.models import Timer
from inscope.apps.hours.rows import TimerRow
from inscope.apps.hours.selectors import CASE
from inscope.core.people import Actor
from inscope.pg.locks import hold_name
from inscope.pg.rows import Rows, Statement

_OWN = Rows(
    TimerRow,
    "hours_timer",
    where="person_id = %(person_id)s and (started_at is not null or case_id = %(case_id)s)",
    columns={"case": CASE},
)
_END = Statement(
    int,
    "delete from hours_timer where person_id = %(person_id)s and case_id = %(case_id)s and started_at is null "
    "returning id",
)


def hold_timers(*, actor: Actor) -> None:
    """Let one transaction at a time start, stop or remove timers of the actor."""
    hold_name("timer", str(actor.person))


def own_timers(*, actor: Actor, case_id: int) -> Sequence[TimerRow]:
    """Return the actor's timer on a case, and the one that runs."""
    return _OWN.read(actor, person_id=actor.person, case_id=case_id)


def begin_timer(*, actor: Actor, case: CaseRow, now: datetime) -> None:
    """Start a timer on a case; one that was stopped goes on."""
    own = {"person_id": actor.person, "case_id": case.id}
    if not Timer.objects.filter(**own).update(started_at=now):
        Timer.objects.create(**own, customer_id=case.customer_id, began_at=now, started_at=now)


def keep_stopped(*, timer: TimerRow, seconds: int) -> None:
    """Keep what a timer measured once it is stopped."""
    found = Timer.objects.filter(person_id=timer.person_id, case_id=timer.case_id)
    found.update(started_at=None, measured_seconds=seconds)


def remove_timer(*, actor: Actor, case_id: int) -> None:
    """Throw away the actor's timer on a case, if there is one."""
    Timer.objects.filter(person_id=actor.person, case_id=case_id).delete()


def end_timer(*, actor: Actor, case_id: int) -> None:
    """Remove what the actor's timer on a case measured, now that time is logged; one that runs goes on."""
    _END.read(person_id=actor.person, case_id=case_id)
