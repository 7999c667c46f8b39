"""What work on a case would be charged: worked out before it is logged, and once more when it is.

And what of an estimate of it is charged or held already.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with
from inscope.apps.coverage.selectors import latest_decision
from inscope.apps.hours.approvals import approvals_of
from inscope.apps.hours.errors import DayRefusedError, NoActivityError
from inscope.apps.hours.rows import ApprovalRow
from inscope.apps.hours.selectors import blocks_of, done_on, entries_of, holds_of, with_holds
from inscope.apps.identity.selectors import has_contact_with
from inscope.apps.published.selectors import policy_of
from inscope.core.blocks import Block, Plan, plan_of
from inscope.core.charging import require_day
from inscope.core.estimates import answering
from inscope.core.ledger import Bucket, NotEnoughHoursError
from inscope.core.money import money_words
from inscope.core.overage import Billing, OverageRefusedError, approval_for
from inscope.core.people import Actor, ContactRole, Right
from inscope.core.policy import Policy
from inscope.core.policy.factset import UNKNOWN
from inscope.pg.tenancy import acting_as
from inscope.reads.time_card import charged_to_blocks, clock_of

ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Planned:
    """What is charged and who pays it, with what the activity has free, and the case holds, before and after."""

    plan: Plan
    before_minutes: int
    after_minutes: int
    held_before_minutes: int
    held_after_minutes: int


@dataclass(frozen=True, slots=True)
class Beyond:
    """What work that no block pays for is charged, and the approval that allows it."""

    charged_minutes: int
    approval: ApprovalRow


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
    """The same in hours and minutes, as pairs of a label and a number; the first says what is charged."""

    lines: tuple[tuple[str, str], ...]


def plan_words(actor: Actor, case_id: UUID, *, worked_on: date, worked_minutes: int, today: date) -> PlanWords:
    """Return in words what work would be charged; it raises as `time_plan` does."""
    return PlanWords(
        tuple(_lines(time_plan(actor, case_id, worked_on=worked_on, worked_minutes=worked_minutes, today=today)))
    )


def overage_words(actor: Actor, case_id: UUID, *, worked_on: date, worked_minutes: int, today: date) -> PlanWords:
    """Return in words what work beyond the blocks would be charged.

    Raises:
        NoCaseError: there is no such case for this actor.
        NoActivityError, DayRefusedError, WorkRefusedError: it is no work that hours are charged for.
        OverageRefusedError: the blocks pay for it, or no approval is enough for it.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id)
        found = overage_planned(actor, case, worked_on=worked_on, worked_minutes=worked_minutes, today=today)
    one, left = found.approval, found.approval.approval.left_minutes
    rate = _("%(money)s an hour") % {"money": money_words(one.rate_minor, one.currency)}
    return PlanWords(
        (
            (_("Charged beyond the blocks"), f"{clock_of(found.charged_minutes)} · {rate}"),
            (_("Approved, left before"), clock_of(left)),
            (_("Approved, left after"), clock_of(left - found.charged_minutes)),
        )
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
    activity = checked_work(actor, case, worked_on=worked_on, worked_minutes=worked_minutes, today=today)
    found = blocks(actor=actor, customer_id=case.customer_id, activity=activity)
    found = with_holds(found, holds_of(actor=actor, case_id=case.id))
    done = done_on(actor=actor, case_id=case.id, on=worked_on)
    plan = plan_of(found, worked_minutes, on=worked_on, today=today, done=done)
    taking = [one for one in found if one.takes_work(worked_on, today)]
    before, held = (sum(one.minutes_in(bucket) for one in taking) for bucket in (Bucket.FREE, Bucket.HELD))
    from_held = sum(one.minutes for one in plan.shares if one.bucket is Bucket.HELD)
    return Planned(plan, before, before - plan.charged_minutes + from_held, held, held - from_held)


def overage_planned(actor: Actor, case: CaseRow, *, worked_on: date, worked_minutes: int, today: date) -> Beyond:
    """Return what work beyond the blocks is charged, by the rules of the policy that the case has."""
    try:
        planned(actor, case, _unlocked, worked_on=worked_on, worked_minutes=worked_minutes, today=today)
    except NotEnoughHoursError:
        pass
    else:
        raise OverageRefusedError("blocks pay for this work", hint="charge it to them")
    done = done_on(actor=actor, case_id=case.id, on=worked_on, billing=Billing.OVERAGE)
    charged = policy_of(digest=case.pack_digest).pack.services.hours.charged(worked_minutes, done)
    approved = approvals_of(actor=actor, case_id=case.id)
    found = approval_for([one.approval for one in approved], charged, worked_on)
    return Beyond(charged, next(one for one in approved if one.id == found.id))


def checked_work(actor: Actor, case: CaseRow, *, worked_on: date, worked_minutes: int, today: date) -> str:
    """Return the activity of work that hours can be charged for, whoever pays."""
    if worked_on > today:
        raise DayRefusedError(worked_on.isoformat())
    require_day(worked_minutes)
    activity = asked_activity(latest_decision(actor=actor, case_id=case.id).facts)
    if not activity:
        raise NoActivityError
    return activity


def answering_right(actor: Actor) -> Right:
    """Return the right that answering an estimate takes in a contact's company."""
    return answering(has_buyer=has_contact_with(customer_id=actor.customer, role=ContactRole.BUY_HOURS))


def answers_estimates(actor: Actor) -> bool:
    """Whether a contact answers estimates for its company."""
    return actor.may(answering_right(actor))


def known_minutes(actor: Actor, case: CaseRow) -> int:
    """Return what of the work on a case is charged to blocks or held of them."""
    charged = charged_to_blocks(entries_of(actor=actor, case_id=case.id))
    return charged + sum(one.minutes for one in holds_of(actor=actor, case_id=case.id))


def asked_activity(facts: str) -> str:
    """Return the activity that facts of a decision ask for, as JSON keeps them; empty where they ask for none."""
    said = json.loads(facts).get(ACTIVITY)
    return "" if said in {None, UNKNOWN.value} else str(said)


def activity_words(policy: Policy, word: str) -> str:
    """Return an activity as people call it; of none, that a block is not allocated yet."""
    routes = policy.pack.services.routes
    return routes[word].label if word in routes else word or _("Not allocated yet")


def _lines(found: Planned) -> Iterator[tuple[str, str]]:
    yield _("Charged"), clock_of(found.plan.charged_minutes)
    if found.held_before_minutes:
        yield _("Held before"), clock_of(found.held_before_minutes)
        yield _("Held after"), clock_of(found.held_after_minutes)
    yield _("Free before"), clock_of(found.before_minutes)
    yield _("Free after"), clock_of(found.after_minutes)
    for one in found.plan.shares:
        is_held = one.bucket is Bucket.HELD
        label = _("Held of block %(block)s") if is_held else _("From block %(block)s")
        yield label % {"block": one.block.reference}, clock_of(one.minutes)


def _unlocked(*, actor: Actor, customer_id: int, activity: str) -> list[Block]:
    return [one for one in blocks_of(actor=actor, customer_id=customer_id) if one.activity == activity]
