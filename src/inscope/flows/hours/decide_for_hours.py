"""Decide again what was refused for want of hours, once a customer has more of them: in the same transaction.

A job looks for what comes otherwise: hours that were confirmed before their first day are there on that day, and those
that work or a hold gives back are there when a case is locked already that waits for none.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial

from inscope.apps.cases.rows import CaseRow
from inscope.apps.coverage.selectors import seen_waiting_for, waiting_for
from inscope.apps.hours.selectors import begun_since
from inscope.core.people import INSCOPE, Actor
from inscope.flows.coverage.decide import audit_case, decide_again, is_decided
from inscope.flows.hours.one_by_one import looked_at
from inscope.pg.jobs import wake
from inscope.pg.tenancy import acting_as
from inscope.reads.facts_for import HOURS
from inscope.reads.working_hours import begins

LOOKED_BACK_DAYS = 7
"""So long a worker may stand still, and no block that begins meanwhile is forgotten."""
OPENING = timedelta(minutes=1)
"""A request that was opened while hours came saw nothing of them, nor was it seen: it is looked at later."""


@contextmanager
def deciding_after(actor: Actor, customer_id: int, *, now: datetime) -> Iterator[None]:
    """Lock the cases of a customer that may wait for hours, let hours move, and decide those cases again.

    Cases are locked first and blocks then, as everywhere. A customer is told of another outcome.
    """
    with acting_as(actor):
        cases = waiting_for(actor=actor, customer_id=customer_id, fact=HOURS)
        yield
        _decide(actor, cases, now)


def decide_soon() -> None:
    """Let the job look, after this transaction, for what waits for the hours that it gives back."""
    wake("decide_for_begun")


def decide_for_begun(*, today: date, now: datetime) -> None:
    """Decide again what was refused before hours came that can be used by now, a transaction for each customer."""
    with acting_as(INSCOPE):
        begun = begun_since(first=today - timedelta(days=LOOKED_BACK_DAYS), today=today)
    for one in begun:
        before = max(begins(one.first_day), one.came_at + OPENING)
        looked_at(partial(_decide_older, one.customer_id, before, now), "hours_put_off", customer=one.customer_id)


def _decide_older(customer_id: int, before: datetime, now: datetime) -> bool:
    """Lock those cases alone that would be decided anew: the others are looked at each hour, and stay as they are."""
    with acting_as(INSCOPE):
        seen = seen_waiting_for(actor=INSCOPE, customer_id=customer_id, fact=HOURS, before=before)
        differing = [one.id for one in seen if not is_decided(actor=INSCOPE, case=one, now=now)]
        if differing:
            found = waiting_for(actor=INSCOPE, customer_id=customer_id, fact=HOURS, before=before, among=differing)
            _decide(INSCOPE, found, now)
    return bool(differing)


def _decide(actor: Actor, cases: Sequence[CaseRow], now: datetime) -> None:
    for case in cases:
        decision = decide_again(actor=actor, case=case, cause="hours", now=now, is_written=False)
        if decision.number > case.decisions:
            details = {"decision": decision.number, "outcome": decision.outcome}
            audit_case(actor=actor, case=case, event="decided_again", now=now, details=details)
