"""What a request wants of hours, for the pages to which its decision leads: for which activity, and how many."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from inscope.apps.cases.selectors import case_with
from inscope.apps.contracts.selectors import customer_with
from inscope.apps.coverage.selectors import latest_decision
from inscope.apps.hours.prices import price_list
from inscope.apps.hours.selectors import blocks_of, holds_of, with_holds
from inscope.apps.published.selectors import policy_of
from inscope.core.cases import NoCaseError
from inscope.core.ledger import ALLOCATE_ROUTE, ROUTE
from inscope.core.orders import hours_missing
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.core.policy.factset import value_of
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import reference
from inscope.reads.case_rows import CaseRecord
from inscope.reads.time_plan import activity_words, asked_activity

REQUESTED = "hours.requested"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request wants: an activity, empty where it asks for none yet, and whole hours to buy.

    They are enough where it is known how many it takes; else they are the least.
    """

    case_id: UUID
    reference: str
    subject: str
    activity: str
    label: str
    hours: int
    is_known: bool


def ways_to_hours(actor: Actor, case: CaseRecord) -> Mapping[str, str]:
    """Return the addresses of what packs offer where hours are missing; nothing for who may do neither there."""
    if case.status != "open" or Outcome(case.outcome).grants:
        return {}
    query = urlencode({"request": case.public_id})
    if actor.is_staff:
        page = reverse("desk-hours", args=[case.customer_public_id])
        return dict.fromkeys((ROUTE, ALLOCATE_ROUTE), f"{page}?{query}")
    if not actor.may(Right.BUY_HOURS):
        return {}
    return {
        ROUTE: f"{reverse('portal-buy')}?{query}",
        ALLOCATE_ROUTE: f"{reverse('portal-hours')}?{query}",
    }


def hours_wanted(actor: Actor, case_id: UUID, *, today: date, customer_id: UUID | None = None) -> Wanted:
    """Return what a request wants of hours; with `customer_id`, one of that customer.

    Raises:
        NoCaseError: there is no such request for this actor.
    """
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id)
        if customer_id is not None and customer_with(actor=actor, public_id=customer_id).id != case.customer_id:
            raise NoCaseError
        facts = latest_decision(actor=actor, case_id=case.id).facts
        policy, activity = policy_of(digest=case.pack_digest), asked_activity(facts)
        holds, prices = holds_of(actor=actor, case_id=case.id), price_list()
        blocks = with_holds(blocks_of(actor=actor, customer_id=case.customer_id), holds)
    requested = value_of(policy.facts[REQUESTED], json.loads(facts).get(REQUESTED)) if REQUESTED in policy.facts else 0
    minutes = requested if isinstance(requested, int) else None
    valid = [one for one in blocks if one.activity == activity and one.is_valid(today)]
    free = sum(one.free_minutes + one.held_minutes for one in valid)
    least = 1 if prices is None else prices.minimum_hours
    return Wanted(
        case_id=case.public_id,
        reference=reference(case.id),
        subject=case.subject,
        activity=activity,
        label=activity_words(policy, activity) if activity else "",
        hours=hours_missing(minutes or 0, free, least),
        is_known=minutes is not None,
    )
