"""The clocks of a case as programs read them: as they stand now, and what they were kept with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inscope.apps.sla.rows import ClockRow
from inscope.apps.sla.selectors import clocks_of
from inscope.core.people import Actor, Right
from inscope.core.sla.clock import Clock, clock_at
from inscope.core.zones import seconds_of
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import history_of
from inscope.reads.case_lines import case_for_page


@dataclass(frozen=True, slots=True)
class ClockNow:
    """A clock as it stands, and as it is kept; `digest` names the policy that promises its times."""

    clock: Clock
    kept: ClockRow
    digest: str


def clocks_now(actor: Actor, public_id: UUID, *, now: datetime) -> tuple[ClockNow, ...]:
    """Return the clocks of a case; none, where no times are promised.

    Raises:
        RightRefusedError: the actor may not read cases.
        NoCaseError: there is none, or it is another customer's.
    """
    actor.require(Right.READ_CASES if actor.is_staff else Right.READ_REQUESTS)
    with acting_as(actor):
        case = case_for_page(actor, public_id)
        kept, history = clocks_of(actor=actor, cases=[case.id]), history_of(actor, case)
    if history.terms is None:
        return ()
    clock = clock_at(history.events, history.terms.targets, seconds_of(now))
    return tuple(ClockNow(clock, one, case.pack_digest) for one in kept)
