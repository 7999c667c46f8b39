"""Response times that were agreed in contracts: those of a case that is opened, and those of a line in words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from inscope.apps.contracts.entitlement import entitlement_on
from inscope.apps.contracts.rows import InstanceRow, SubscriptionRow, TimesRow
from inscope.apps.contracts.times import times_of, times_of_line
from inscope.core.contract_times import CALENDAR, leaves_times
from inscope.core.people import Actor
from inscope.core.policy import Policy
from inscope.core.sla.model import Name


@dataclass(frozen=True, slots=True)
class AgreedTimes:
    """The response times of a contract line; none while nothing is agreed. `lines` are pairs: a priority, in words."""

    lines: tuple[tuple[str, str], ...] = ()
    since: date | None = None
    paper: str = ""


def times_on_opening(
    actor: Actor, policy: Policy, plan: str, instance: InstanceRow | None, *, on: date, now: datetime
) -> TimesRow | None:
    """Return what was agreed by now for the contract line that answers for an instance, if its plan leaves that to it.

    Belongs inside `acting_as`.
    """
    if instance is None or not leaves_times(policy.pack.services, plan):
        return None
    line = entitlement_on(actor=actor, instance_id=instance.id, on=on).named
    if line is None:
        return None
    return times_of_line(actor=actor, customer_id=instance.customer_id, reference=line.reference, by=now)


def agreed_times(
    actor: Actor, policy: Policy, customer_id: int, lines: tuple[SubscriptionRow, ...]
) -> Mapping[int, AgreedTimes]:
    """Return the times of those contract lines of a customer whose plans leave them to the contract, by their numbers.

    Belongs inside `acting_as`.
    """
    left = [one.id for one in lines if leaves_times(policy.pack.services, one.plan)]
    if not left:
        return {}
    found = {one.subscription_id: one for one in times_of(actor=actor, customer_id=customer_id)}
    return {number: _in_words(found.get(number)) for number in left}


def _in_words(times: TimesRow | None) -> AgreedTimes:
    if times is None:
        return AgreedTimes()
    return AgreedTimes(tuple(_lines(times.targets)), localdate(times.agreed_at), times.paper)


def _lines(content: str) -> Iterator[tuple[str, str]]:
    targets: Mapping[str, Mapping[str, str]] = json.loads(content)
    for priority, target in targets.items():
        initial, ongoing = (target[name] for name in Name)
        words = {"initial": initial, "ongoing": ongoing}
        said = _("%(initial)s each time") if initial == ongoing else _("%(initial)s at first, then %(ongoing)s")
        always = _(", around the clock") if CALENDAR in target else ""
        yield priority, said % words + always
