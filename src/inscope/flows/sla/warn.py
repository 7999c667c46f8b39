"""Warn of clocks: note of what each warned, tell whom it concerns, and say when to look again, in one transaction.

Whoever looks computes anew what is due from the clock as it stands and from what was told, so that looking late, twice,
or at a clock that changed meanwhile tells nothing wrong, and nothing twice. A clock that cannot be reckoned
keeps none of the others from being looked at.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with, events_of
from inscope.apps.cases.services import add_events
from inscope.apps.published.selectors import policy_of
from inscope.apps.sla.ladder import ladder
from inscope.apps.sla.rota import on_call_at
from inscope.apps.sla.rows import ClockRow, ShiftRow
from inscope.apps.sla.selectors import cases_to_look_at, clocks_of, warned_of
from inscope.apps.sla.services import add_warnings, look_again
from inscope.core.errors import DomainError
from inscope.core.people import INSCOPE
from inscope.core.sla.acknowledged import PAGED, WARNED, standing
from inscope.core.sla.clock import State
from inscope.core.sla.explain import duration, utc
from inscope.core.sla.kept import KeptClock
from inscope.core.sla.live import LiveClock
from inscope.core.sla.model import Name
from inscope.core.sla.warnings import Ladder, Warned, Watch, Whom, watch
from inscope.core.zones import instant_of, seconds_of
from inscope.flows.outbox.tell import tell_of_warning, tell_webhooks
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import clock_under
from inscope.reads.plans import wall_words, zone_of
from inscope.reads.recipients import warned_people

AT_ONCE = 100
PUT_OFF = timedelta(hours=1)
"""After which a clock is looked at again that could not be reckoned."""

log = logging.getLogger(__name__)


def warn_due(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Look at every clock that may have something to warn of, and return how many had."""
    warned = 0
    while not should_stop():
        with acting_as(INSCOPE):
            cases = cases_to_look_at(actor=INSCOPE, now=now, most=AT_ONCE)
            rungs, called = ladder(), on_call_at(now=now)
        if not cases:
            break
        warned += sum(_looked_at(one, rungs, called, now) for one in cases)
    return warned


def _looked_at(case_id: UUID, rungs: Ladder, called: ShiftRow | None, now: datetime) -> bool:
    """Look at a clock and say whether it warned of something; put off one that cannot be reckoned."""
    try:
        return _warned(case_id, rungs, called, now)
    except DomainError as error:
        log.warning("clock_put_off", exc_info=True, extra={"fields": {"case": str(case_id), "code": error.code}})
        with acting_as(INSCOPE):
            case = case_with(actor=INSCOPE, public_id=case_id, for_change=True)
            look_again(case_id=case.id, at=now + PUT_OFF)
        return False


def _warned(case_id: UUID, rungs: Ladder, called: ShiftRow | None, now: datetime) -> bool:
    """Look at a clock, with its case locked, and say whether it warned of something."""
    with acting_as(INSCOPE):
        case = case_with(actor=INSCOPE, public_id=case_id, for_change=True)
        (row,) = clocks_of(actor=INSCOPE, cases=[case.id])
        clock = _live(case, row)
        if clock is None:
            look_again(case_id=case.id, at=None)
            return False
        told = warned_of(actor=INSCOPE, clock=row)
        stands = standing(events_of(actor=INSCOPE, case_id=case.id), row.target, row.due_at)
        seen = watch(
            clock,
            seconds_of(now),
            told=[one.warned for one in told if not one.is_page],
            paged=[one.warned for one in told if one.is_page],
            calls=stands.calls(rungs) if called else (),
        )
        look_again(case_id=case.id, at=None if seen.next_at is None else instant_of(seen.next_at))
        if seen.due:
            add_warnings(case=case, clock=row, warned=seen.due, is_page=seen.is_page, now=now)
        if seen.due and not seen.is_past:
            whom = stands.whom(seen.due[-1], rungs, is_page=seen.is_page)
            _tell(case, clock, seen, whom, called=called, now=now)
        return bool(seen.due)


def _live(case: CaseRow, row: ClockRow) -> LiveClock | None:
    if row.started_at is None or row.due_at is None:
        return None
    started_at, due_at = seconds_of(row.started_at), seconds_of(row.due_at)
    kept = KeptClock(row.target, State(row.state), started_at, due_at, None, row.whole_seconds, row.waited_seconds)
    return clock_under(case, row.plan, kept)


def _tell(
    case: CaseRow, clock: LiveClock, seen: Watch, whom: Collection[Whom], *, called: ShiftRow | None, now: datetime
) -> None:
    """Tell of the most urgent of what is due: what was missed meanwhile is less so."""
    warned, on_call = seen.due[-1], None if called is None else called.person_id
    started, due = (utc(one) for one in (clock.kept.started_at, clock.kept.due_at) if one is not None)
    details = {"warned": warned.value, "target": clock.kept.target, "due_at": due}
    event = (PAGED, {**details, "person": on_call}) if seen.is_page else (WARNED, details)
    add_events(actor=INSCOPE, case=case, now=now, events=[event], is_internal=True)
    if whom:
        what = f"warning:{case.id}:{started}:{due}:{warned}"
        people, said = warned_people(case, whom, on_call=on_call), _said(case, details, clock, now)
        tell_of_warning(case=case, people=people, what=what, said=said, now=now)
        tell_webhooks(case=case, what=what, event="clock.warned", data=details, now=now)


def _said(case: CaseRow, details: Mapping[str, str], clock: LiveClock, now: datetime) -> str:
    """Say what is owed, by when, and how much is left, in the measure of the target."""
    stands = clock.stands(seconds_of(now))
    words = {
        "target": _("first response") if details["target"] == Name.INITIAL else _("next response"),
        "priority": case.priority,
        "due": wall_words(
            datetime.fromisoformat(details["due_at"]), zone_of(policy_of(digest=case.pack_digest).pack.services)
        ),
        "percent": details["warned"],
        "left": duration(abs(stands.left)),
    }
    if details["warned"] == Warned.LATE:
        return _("The %(target)s (%(priority)s) is late: it was due by %(due)s.") % words
    used = _("%(percent)s %% of the time for the %(target)s (%(priority)s) are used.") % words
    left = _("It is due by %(due)s: %(left)s left.") % words
    return f"{used}\n{left}\n" + _("Say “I have it” on that page, and nobody else is told until it is late.")
