"""Keep the clock of a case beside it: computed anew from its events, by every flow that adds to them."""

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.services import set_next_due
from inscope.apps.sla.services import add_responses, keep
from inscope.core.people import Actor
from inscope.reads.case_history import history_of
from inscope.reads.kept_clocks import to_keep


def keep_clock(*, actor: Actor, case: CaseRow) -> None:
    """Compute the clock of a locked case from what happened to it until now, and keep it, and what response is over."""
    found = to_keep(history_of(actor, case))
    clock = found.clock
    is_first = keep(customer_id=case.customer_id, case_id=case.id, clock=clock)
    set_next_due(case_id=case.id, due_at=clock.due_at)
    add_responses((case.customer_id, case.id, one) for one in (found.responses if is_first else found.new))
