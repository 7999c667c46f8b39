"""Keep the clocks of cases that were opened before clocks were kept; whatever broke it off, it goes on from there."""

from inscope.apps.cases.services import set_next_dues
from inscope.apps.sla.selectors import cases_without_clock
from inscope.apps.sla.services import add_clocks, add_responses
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.kept_clocks import AT_ONCE, compared


def fill_clocks() -> int:
    """Add every clock that is missing with its responses, some cases at a time, and return how many that were."""
    count = after = 0
    while True:
        with acting_as(INSCOPE):
            cases = cases_without_clock(actor=INSCOPE, after=after, most=AT_ONCE)
            if not cases:
                return count
            found = compared(INSCOPE, cases)
            add_clocks((one.case.customer_id, one.case.id, one.computed) for one in found)
            add_responses((one.case.customer_id, one.case.id, each) for one in found for each in one.to_keep.responses)
            set_next_dues(due={one.case.id: one.computed.due_at for one in found if one.computed.due_at is not None})
        count, after = count + len(found), cases[-1].id
