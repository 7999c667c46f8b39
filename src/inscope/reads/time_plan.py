"""What work on a case would be charged: worked out before it is logged, and once more when it is."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with
from inscope.apps.coverage.selectors import latest_decision
from inscope.apps.hours.errors import DayRefusedError, NoActivityError
from inscope.apps.hours.selectors import blocks_of, done_on
from inscope.core.blocks import Block, Plan, plan_of
from inscope.core.people import Actor, Right
from inscope.core.policy.factset import UNKNOWN
from inscope.pg.tenancy import acting_as
from inscope.reads.time_card import clock_of

ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Planned:
    """What is charged and who pays it, with what the activity has free before and after."""

    plan: Plan
    before_minutes: int
    after_minutes: int


def time_plan(actor: Actor, case_id: UUID, *, worked_on: date, worked_minutes: int, today: date) -> Planned:
    """Return what work would be charged now; nothing is written.

    Raises:
        NoCaseError: there is no such case for this actor.
        NoActivityError, DayRefusedError, WorkRefusedError: it is no work that a block pays for.
        NotEnoughHoursError: the blocks of that day have fewer minutes free.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id)
        return planned(actor, case, _unlocked, worked_on=worked_on, worked_minutes=worked_minutes, today=today)


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The same in hours and minutes: `shares` are the blocks that pay, each with what it does."""

    charged: str
    before: str
    after: str
    shares: tuple[tuple[str, str], ...]


def plan_words(actor: Actor, case_id: UUID, *, worked_on: date, worked_minutes: int, today: date) -> PlanWords:
    """Return in words what work would be charged; it raises as `time_plan` does."""
    found = time_plan(actor, case_id, worked_on=worked_on, worked_minutes=worked_minutes, today=today)
    return PlanWords(
        charged=clock_of(found.plan.charged_minutes),
        before=clock_of(found.before_minutes),
        after=clock_of(found.after_minutes),
        shares=tuple((one.block.reference, clock_of(one.minutes)) for one in found.plan.shares),
    )


def planned(
    actor: Actor,
    case: CaseRow,
    blocks: Callable[..., Sequence[Block]],
    *,
    worked_on: date,
    worked_minutes: int,
    today: date,
) -> Planned:
    """Return what work is charged; `blocks` reads those of an activity, locked where something is to be posted."""
    if worked_on > today:
        raise DayRefusedError(worked_on.isoformat())
    activity = asked_activity(latest_decision(actor=actor, case_id=case.id).facts)
    if not activity:
        raise NoActivityError
    found = blocks(actor=actor, customer_id=case.customer_id, activity=activity)
    done = done_on(actor=actor, case_id=case.id, on=worked_on)
    plan = plan_of(found, worked_minutes, on=worked_on, today=today, done=done)
    before = sum(one.free_minutes for one in found if one.takes_work(worked_on, today))
    return Planned(plan, before, before - plan.charged_minutes)


def asked_activity(facts: str) -> str:
    """Return the activity that facts of a decision ask for, as JSON keeps them; empty where they ask for none."""
    said = json.loads(facts).get(ACTIVITY)
    return "" if said in {None, UNKNOWN.value} else str(said)


def _unlocked(*, actor: Actor, customer_id: int, activity: str) -> list[Block]:
    return [one for one in blocks_of(actor=actor, customer_id=customer_id) if one.activity == activity]
