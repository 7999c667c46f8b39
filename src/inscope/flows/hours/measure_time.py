"""Measure work on a case with a timer: nothing is logged by itself, and nothing that was measured is lost."""

from datetime import datetime
from uuid import UUID

from inscope.apps.cases.selectors import case_with, open_case_with
from inscope.apps.coverage.selectors import latest_decision
from inscope.apps.hours.errors import NoActivityError, NoTimerError, TimerRunsError
from inscope.apps.hours.timers import begin_timer, hold_timers, keep_stopped, own_timers, remove_timer
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import reference
from inscope.reads.time_plan import asked_activity


def start_timer(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """Start the actor's timer on a case, or go on with one that was stopped; one that runs goes on as it is.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, CaseResolvedError: there is no such case for this actor, or it is resolved.
        NoActivityError: no time can be logged on it.
        TimerRunsError: the actor's timer runs on another case.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        if not asked_activity(latest_decision(actor=actor, case_id=case.id).facts):
            raise NoActivityError
        hold_timers(actor=actor)
        running = next((one for one in own_timers(actor=actor, case_id=case.id) if one.measured.runs), None)
        if running is None:
            begin_timer(actor=actor, case=case, now=now)
        elif running.case_id != case.id:
            raise TimerRunsError(reference(running.case_id))


def stop_timer(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """Stop the actor's timer on a case, and keep what it measured; one that is stopped stays as it is.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, NoTimerError: there is no such case for this actor, or no timer of the actor on it.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id)
        hold_timers(actor=actor)
        timer = next((one for one in own_timers(actor=actor, case_id=case.id) if one.case_id == case.id), None)
        if timer is None:
            raise NoTimerError
        keep_stopped(timer=timer, seconds=timer.measured.stopped(now).seconds)


def discard_timer(actor: Actor, case_id: UUID) -> None:
    """Throw away the actor's timer on a case, with what it measured.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError: there is no such case for this actor.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        remove_timer(actor=actor, case_id=case_with(actor=actor, public_id=case_id).id)
