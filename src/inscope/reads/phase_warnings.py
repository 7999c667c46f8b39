"""Phases of support that end soon for instances of a customer: told 90, 60 and 30 days before."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from inscope.apps.contracts.entitlement import entitlements_on
from inscope.apps.contracts.models import Instance
from inscope.core.lifecycle import WARNING_DAYS, Ending, endings, spans
from inscope.core.lifecycle_exports import MajorLife
from inscope.core.people import Actor
from inscope.pg.tenancy import rows_for
from inscope.reads.catalog_words import lifecycle_in_force
from inscope.reads.lifecycles import lives_of

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class PhaseWarning:
    """A phase that ends within so many days for some instances; `more` of them are not named.

    `then` is the phase after it, or nothing; `can_buy` says whether Extended Life Cycle Support would go on.
    """

    version: str
    phase: str
    ends_on: date
    days: int
    within: int
    is_urgent: bool
    then: str
    then_about: str
    instances: tuple[str, ...]
    more: int
    can_buy: bool


def phase_warnings(actor: Actor, customer_id: int, *, today: date) -> tuple[PhaseWarning, ...]:
    """Return what ends soon for a customer, the first to end first; nothing, where no scope of coverage is in force.

    Belongs inside `acting_as`.
    """
    lifecycle = lifecycle_in_force(today)
    if not lifecycle.phases:
        return ()
    lives = lives_of(customer_id=customer_id, lifecycle=lifecycle)
    soon = {
        (major, bought): found
        for major, life in lives.items()
        for bought in (False, True)
        if (found := endings(spans(lifecycle, replace(life.version, els_purchased=bought)), today))
    }
    named = _named(actor, customer_id, {major for major, _bought in soon}, today) if soon else {}
    told = [
        _warning(lives[major], ending, named[major, bought], is_bought=bought)
        for (major, bought), found in soon.items()
        if (major, bought) in named
        for ending in found
    ]
    return tuple(sorted(told, key=lambda one: (one.ends_on, one.version)))


def _named(actor: Actor, customer_id: int, majors: set[int], today: date) -> Mapping[tuple[int, bool], list[str]]:
    """Return the names of instances by what they run, and by whether Extended Life Cycle Support was bought for it."""
    running = rows_for(actor, Instance).filter(customer_id=customer_id, release__major__in=majors)
    rows = list(running.order_by("name_key").values_list("id", "name", "release__major"))
    covering = entitlements_on(actor=actor, instance_ids=[number for number, _name, _major in rows], on=today)
    found = defaultdict(list)
    for number, name, major in rows:
        line = covering[number].named
        found[major, line is not None and line.els_purchased].append(name)
    return found


def _warning(life: MajorLife, ending: Ending, names: list[str], *, is_bought: bool) -> PhaseWarning:
    phase, then = ending.phase, ending.then
    return PhaseWarning(
        version=life.name,
        phase=phase.label,
        ends_on=ending.ends_on,
        days=ending.days,
        within=ending.within,
        is_urgent=ending.within == min(WARNING_DAYS),
        then="" if then is None else then.label,
        then_about="" if then is None else then.about,
        instances=tuple(names[:_MOST_NAMED]),
        more=len(names[_MOST_NAMED:]),
        can_buy=then is None and not is_bought and life.version.els_eligible is True,
    )
