"""Decide again what was refused for want of hours, once a customer has more of them: in the same transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from inscope.apps.cases.rows import CaseRow
from inscope.apps.coverage.selectors import waiting_for
from inscope.core.people import Actor
from inscope.flows.coverage.decide import audit_case, decide_again
from inscope.pg.tenancy import acting_as
from inscope.reads.facts_for import HOURS


@contextmanager
def deciding_after(actor: Actor, customer_id: int, *, now: datetime) -> Iterator[None]:
    """Lock the cases of a customer that may wait for hours, let hours move, and decide those cases again.

    Cases are locked first and blocks then, as everywhere. A customer is told of another outcome.
    """
    with acting_as(actor):
        cases = waiting_for(actor=actor, customer_id=customer_id, fact=HOURS)
        yield
        _decide(actor, cases, now)


def _decide(actor: Actor, cases: Sequence[CaseRow], now: datetime) -> None:
    for case in cases:
        decision = decide_again(actor=actor, case=case, cause="hours", now=now)
        if decision.number > case.decisions:
            details = {"decision": decision.number, "outcome": decision.outcome}
            audit_case(actor=actor, case=case, event="decided_again", now=now, details=details)
