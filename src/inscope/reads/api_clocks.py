"""The clocks of a case as programs read them: as they stand now, with what they are computed from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inscope.apps.published.selectors import policy_of
from inscope.apps.sla.selectors import clocks_of
from inscope.core.contract_times import leaves_times
from inscope.core.people import Actor, Right
from inscope.core.sla.clock import Clock, clock_at
from inscope.core.zones import seconds_of
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import ZONES, History, history_of
from inscope.reads.case_lines import case_for_page


@dataclass(frozen=True, slots=True)
class ClockNow:
    """A clock as it stands; `digest` names the policy that promises its times, `change` is 0 while none is kept.

    `contract` names the version of the contract's times under which its case was opened, if its plan leaves them to it.
    """

    clock: Clock
    plan: str
    digest: str
    calendar: str
    change: int
    contract: UUID | None = None
    zones: str = ZONES


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
    change = kept[0].change if kept else 0
    is_agreed = leaves_times(policy_of(digest=case.pack_digest).pack.services, history.plan)
    contract = case.contract_times if is_agreed else None  # a later decision may rest on a plan that says its own times
    return tuple(clock_now(history, case.pack_digest, change, seconds_of(now), contract))


def clock_now(history: History, digest: str, change: int, at: int, contract: UUID | None = None) -> Iterator[ClockNow]:
    """Yield the clock that a history gives at an instant, if times are promised."""
    if history.terms is not None:
        clock = clock_at(history.events, history.terms.targets, at)
        yield ClockNow(clock, history.plan, digest, history.calendar, change, contract)
