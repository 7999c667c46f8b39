"""Say that a case waits for its customer, and that it does so no more: the clock stands still in between."""

from datetime import datetime
from uuid import UUID

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import open_case_with
from inscope.apps.cases.services import add_events, set_turn
from inscope.core.cases import WaitingFor
from inscope.core.people import Actor, Right
from inscope.core.waiting import Turned, next_turn
from inscope.flows.coverage.decide import audit_case
from inscope.flows.sla.keep_clock import keep_clock
from inscope.pg.tenancy import acting_as


def wait_for_customer(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """Let an open case wait for its customer, until the customer writes or somebody ends the wait.

    Raises:
        NoCaseError: there is no such case for this actor.
        CaseResolvedError: the case is resolved.
        WaitRefusedError: it waits already, or waits for a judgment, or nothing is owed.
    """
    _turn_over(actor, case_id, Turned.WAITING, now)


def stop_waiting(actor: Actor, case_id: UUID, *, now: datetime) -> None:
    """End the wait for the customer; the clock goes on.

    Raises:
        NoCaseError: there is no such case for this actor.
        CaseResolvedError: the case is resolved.
        WaitRefusedError: it does not wait for the customer.
    """
    _turn_over(actor, case_id, Turned.RESUMED, now)


def turn_over(actor: Actor, case: CaseRow, what: Turned, now: datetime) -> None:
    """Turn a locked case over; what the customer or a reopening does is no event of its own.

    Raises:
        WaitRefusedError: it cannot wait for the customer now, or does not.
    """
    before = WaitingFor(case.waiting_for)
    after = next_turn(before, what)
    if after is not before:
        set_turn(case_id=case.id, waiting_for=after, now=now)
    if what in {Turned.WAITING, Turned.RESUMED}:
        add_events(actor=actor, case=case, now=now, events=[(what.value, {})])


def _turn_over(actor: Actor, case_id: UUID, what: Turned, now: datetime) -> None:
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = open_case_with(actor=actor, public_id=case_id)
        turn_over(actor, case, what, now)
        keep_clock(actor=actor, case=case)
        audit_case(actor=actor, case=case, event=f"case_{what}", now=now)
