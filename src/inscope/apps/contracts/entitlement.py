"""Which contract line answers for an instance on a day. PostgreSQL finds the few that could, the core ranks them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inscope.core.entitlement import Entitlement, Line, Place, Reach, entitlement_of
from inscope.core.people import Actor
from inscope.pg.rows import Statement

# A line of no product covers all of them. Of lines that do not answer on the day, those of which the instance holds a
# seat are found as well, so that a refusal can name the line that ended.
LINES = """\
select instance.id, line.reference, line.plan, line.starts_on, line.ends_on, line.grace_days, line.els_purchased,
  case when line.instance_id is not null then 'instance' when covered.id is not null then 'product'
    else 'contract' end,
  case when claim.seat is not null then 'seat' when claim.id is not null then 'beyond' else 'none' end
from contracts_instance instance
join catalog_release release on release.id = instance.release_id
join catalog_majorversion major on major.id = release.major_id
join contracts_subscription line
  on line.customer_id = instance.customer_id and (line.instance_id is null or line.instance_id = instance.id)
left join contracts_subscriptionproduct covered
  on covered.subscription_id = line.id and covered.product_id = major.product_id
left join contracts_claim claim
  on claim.instance_id = instance.id and claim.subscription_id = line.id and claim.released_at is null
where instance.id = any(%(instances)s)
  and (%(customer)s::bigint is null or instance.customer_id = %(customer)s)
  and (claim.seat is not null or %(on)s between line.starts_on and line.ends_on + line.grace_days)
  and (covered.id is not null
    or not exists (select from contracts_subscriptionproduct one where one.subscription_id = line.id))
"""


@dataclass(frozen=True, slots=True)
class LineFor:
    """A contract line that could answer for an instance."""

    instance_id: int
    line: Line


def _line_for(instance_id: int, *columns: Any) -> LineFor:  # noqa: ANN401 - columns
    reference, plan, starts_on, ends_on, grace_days, els_purchased, reach, place = columns
    line = Line(reference, plan, starts_on, ends_on, grace_days, els_purchased, Reach(reach), Place(place))
    return LineFor(instance_id, line)


_LINES = Statement(_line_for, LINES)


def lines_on(*, actor: Actor, instance_ids: Collection[int], on: date) -> Sequence[LineFor]:
    """Return the few contract lines that could answer for these instances on a day; the actor sees its own."""
    return _LINES.read(instances=list(instance_ids), customer=actor.customer_id, on=on)


def entitlements_on(*, actor: Actor, instance_ids: Collection[int], on: date) -> Mapping[int, Entitlement]:
    """Return what covers each of these instances on a day; the actor sees its own, and staff all.

    A parent's lines are not for its affiliates: each has an order form of its own.
    """
    found: dict[int, list[Line]] = defaultdict(list)
    for one in lines_on(actor=actor, instance_ids=instance_ids, on=on):
        found[one.instance_id].append(one.line)
    return {instance_id: entitlement_of(found[instance_id], on) for instance_id in instance_ids}


def entitlement_on(*, actor: Actor, instance_id: int, on: date) -> Entitlement:
    """Return what covers one instance on a day."""
    return entitlements_on(actor=actor, instance_ids=[instance_id], on=on)[instance_id]
