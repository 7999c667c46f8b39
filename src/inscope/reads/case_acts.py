"""What can be done about the priority and the response time of a case, and what the other side has said of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from inscope.apps.cases.rows import EventRow, MessageRow
from inscope.apps.coverage.rows import StoredDecision
from inscope.core.cases import WaitingFor
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.policy.explain import in_words
from inscope.core.policy.factset import value_of
from inscope.core.policy.services import Plan
from inscope.core.priorities import asks_for_contact, beside_production, open_proposal, priorities_in_words
from inscope.core.sla.acknowledged import Standing, standing
from inscope.core.sla.warnings import Warned
from inscope.reads.case_history import services_of
from inscope.reads.case_rows import CaseRecord, Choice, PersonName
from inscope.reads.plans import plan_in, zone_of
from inscope.reads.sources import Names


class Seen(Protocol):
    """What was read of a case, as far as it matters here."""

    @property
    def policy(self) -> Policy:
        """What decides it."""

    @property
    def stored(self) -> StoredDecision:
        """The decision that holds."""

    @property
    def messages(self) -> Sequence[MessageRow]:
        """What both sides wrote."""

    @property
    def events(self) -> Sequence[EventRow]:
        """What happened to it."""

    @property
    def names(self) -> Names:
        """Who did so."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another priority that the customer asks for, with the reason."""

    to: str
    why: str
    person: PersonName


@dataclass(frozen=True, slots=True)
class CaseActs:
    """What the reader may do, and what stands beside it.

    `priorities` are the others, each with its definition; `definition` is that of the priority which the case has.
    `beside` are the facts, in words, by which an urgent case concerns no production. `zone` is where an agreed instant
    is told, if one may be agreed. `contact` is whom we reach around the clock: empty while nobody was named. `waits` is
    the warning that somebody is to take on, if there is one.
    """

    can_change: bool
    can_wait: bool
    can_stop_waiting: bool
    priorities: tuple[Choice, ...]
    definition: str
    proposal: Proposal | None
    beside: tuple[str, ...]
    zone: str
    asks_contact: bool
    contact: str
    waits: Warned | None


def acts_on(actor: Actor, case: CaseRecord, seen: Seen) -> CaseActs:
    """Return what a reader of either side may do about a case now."""
    policy, facts = seen.policy, json.loads(seen.stored.facts)
    services = services_of(case)
    plan = plan_in(services, facts)
    works = actor.may(Right.WORK_CASES) and case.status == "open"
    can_change = works or (actor.may(Right.WRITE_REQUESTS) and case.status == "open")
    words = priorities_in_words(policy.pack.services)
    return CaseActs(
        can_change=can_change,
        can_wait=works and case.waiting_for == WaitingFor.VENDOR,
        can_stop_waiting=works and case.waiting_for == WaitingFor.CUSTOMER,
        priorities=tuple(
            Choice(one.priority, one.name, one.definition) for one in words if one.priority != case.priority
        ),
        definition=next(one.definition for one in words if one.priority == case.priority),
        proposal=_proposal(seen),
        beside=tuple(_in_words(policy, name, facts[name]) for name in beside_production(case.priority, facts)),
        zone=zone_of(services).key if works and _may_agree(plan, case, seen) else "",
        asks_contact=case.status == "open" and asks_for_contact(plan, case.priority, Outcome(case.outcome)),
        contact=_contact(seen.events),
        waits=_standing(case, seen).waits if works else None,
    )


def _standing(case: CaseRecord, seen: Seen) -> Standing:
    return standing(seen.events, case.clock_target or "", case.clock_due_at)


def _in_words(policy: Policy, name: str, value: object) -> str:
    fact = policy.facts[name]
    return f"{fact.label}: {in_words(fact, value_of(fact, value))}"


def _proposal(seen: Seen) -> Proposal | None:
    place = open_proposal(one.kind for one in seen.events)
    if place is None:
        return None
    event = seen.events[place]
    return Proposal(str(event.said["to"]), str(event.said["why"]), seen.names[event.person_id])


def _may_agree(plan: Plan | None, case: CaseRecord, seen: Seen) -> bool:
    """Whether an answer after the first one may be owed, as far as the page knows: the flow asks the clock itself."""
    has_reply = any(one.is_staff and not one.is_internal for one in seen.messages)
    lets_agree = plan is not None and bool(plan.targets) and plan.targets[case.priority].or_as_agreed
    return lets_agree and has_reply and not Outcome(case.outcome).denies


def _contact(events: Sequence[EventRow]) -> str:
    given = [str(one.said["contact"]) for one in events if one.kind == "contact_given"]
    return given[-1] if given else ""
