"""Customers as the desk shows them: the list, and one with everything that it has."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from inscope.apps.agreements.rows import Agreed
from inscope.apps.agreements.selectors import agreed_by
from inscope.apps.contracts.entitlement import entitlements_on
from inscope.apps.contracts.models import Customer, Instance, Subscription
from inscope.apps.contracts.rows import InstanceRow as Running
from inscope.apps.contracts.rows import SaidFact, SubscriptionRow
from inscope.apps.contracts.selectors import (
    customer_with,
    instances_of,
    said_of,
    subscriptions_of,
)
from inscope.apps.hours.selectors import block_rows_of
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import people_of_customer
from inscope.core.agreements import Standing
from inscope.core.entitlement import Entitlement
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.policy.explain import in_words
from inscope.core.policy.factset import value_of
from inscope.core.policy.sourced import Sourced
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import case_lines, cases_where
from inscope.reads.case_rows import CaseLine, FactRow
from inscope.reads.contract_times import AgreedTimes, agreed_times
from inscope.reads.hours_page import BlockLine, block_line
from inscope.reads.names import names_of
from inscope.reads.phase_warnings import PhaseWarning, phase_warnings
from inscope.reads.plans import covers_words, plan_label, plan_words, seats_words
from inscope.reads.published_policy import policy_in_force
from inscope.reads.sources import Names, source_words


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer in the list."""

    public_id: UUID
    name: str
    plans: str
    instances: int
    open_cases: int


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact: whether it can sign in, and what its company lets it do."""

    public_id: UUID
    name: str
    email: str
    roles: str
    has_password: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """A contract line; `covers` and `seats` in words, `beyond` claims without a seat.

    `times` are there where its plan leaves them to the contract.
    """

    reference: str
    covers: str
    plan: str
    starts_on: date
    ends_on: date
    seats: str
    beyond: int
    is_active: bool
    times: AgreedTimes | None


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """An instance, with what was said of its use."""

    name: str
    environment: str
    product: str
    is_licensed: bool
    line: str
    facts: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One customer."""

    public_id: UUID
    name: str
    contacts: tuple[ContactRow, ...]
    subscriptions: tuple[LineRow, ...]
    instances: tuple[InstanceRow, ...]
    blocks: tuple[BlockLine, ...]
    agreements: tuple[str, ...]
    cases: tuple[CaseLine, ...]
    endings: tuple[PhaseWarning, ...]
    can_invite: bool


PAGE = 50
_CASES = cases_where("one.customer_id = %(customer_id)s", "order by one.id desc limit 10")


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """A page of the list, by name."""

    customers: tuple[CustomerLine, ...]
    query: str
    next_query: str


def customers_page(actor: Actor, query: str, after: str) -> CustomersPage:
    """Return customers whose name contains a word, without case and accents, after the one named `after`."""
    actor.require(Right.READ_CUSTOMERS)
    with acting_as(actor):
        found = Customer.objects.filter(name_key__contains=name_key(query), name_key__gt=name_key(after))
        counted = found.annotate(open_cases=Count("cases", filter=Q(cases__status="open")))
        customers = list(counted.order_by("name_key")[: PAGE + 1])
        shown = customers[:PAGE]
        numbers = [one.pk for one in shown]
        instances = Counter(Instance.objects.filter(customer_id__in=numbers).values_list("customer_id", flat=True))
        plans = list(Subscription.objects.filter(customer_id__in=numbers).values_list("customer_id", "plan"))
    lines = tuple(
        CustomerLine(
            public_id=one.public_id,
            name=one.name,
            plans=", ".join(sorted({plan.capitalize() for number, plan in plans if number == one.pk})),
            instances=instances[one.pk],
            open_cases=one.open_cases,
        )
        for one in shown
    )
    return CustomersPage(lines, query, shown[-1].name if len(customers) > PAGE else "")


def customer_page(actor: Actor, public_id: UUID, *, today: date) -> CustomerPage:
    """Return one customer with its contacts, what it has, and its latest cases.

    Raises:
        NoSuchCustomerError: there is none.
    """
    actor.require(Right.READ_CUSTOMERS)
    policy = policy_in_force(today).policy
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=public_id)
        people = people_of_customer(actor=actor, customer_id=customer.id)
        subscriptions = subscriptions_of(actor=actor, customer_id=customer.id)
        instances = instances_of(actor=actor, customer_id=customer.id)
        covering = entitlements_on(actor=actor, instance_ids=[one.id for one in instances], on=today)
        said = said_of(actor=actor, instance_ids=[one.id for one in instances])
        blocks = block_rows_of(actor=actor, customer_id=customer.id)
        agreements = agreed_by(actor=actor, customer_id=customer.id)
        cases = case_lines(_CASES.read(actor, customer_id=customer.id), actor)
        names = names_of(one.said_by for one in said)
        endings = phase_warnings(actor, customer.id, today=today)
        times = agreed_times(actor, policy, customer.id, subscriptions)
    return CustomerPage(
        public_id=customer.public_id,
        name=customer.name,
        contacts=contact_rows(people),
        subscriptions=tuple(_line(policy, one, times.get(one.id), today) for one in subscriptions),
        instances=tuple(_instance(one, covering[one.id], said, policy, names) for one in instances),
        blocks=tuple(block_line(one, policy, today) for one in blocks),
        agreements=tuple(map(_agreed, agreements)),
        cases=cases,
        endings=endings,
        can_invite=actor.may(Right.INVITE_CONTACTS),
    )


def contact_rows(people: Iterable[PersonRow]) -> tuple[ContactRow, ...]:
    """Return contacts as pages of the staff show them."""
    return tuple(
        ContactRow(one.public_id, one.name, one.email, _roles(one.roles), one.has_password, one.is_active)
        for one in people
    )


def _line(policy: Policy, one: SubscriptionRow, times: AgreedTimes | None, today: date) -> LineRow:
    terms = one.terms
    return LineRow(
        reference=one.reference,
        covers=covers_words(one),
        plan=plan_label(policy, one.plan),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        seats=seats_words(one),
        beyond=one.beyond,
        is_active=terms.starts_on <= today <= terms.ends_on,
        times=times,
    )


def _instance(
    one: Running, entitlement: Entitlement, said: Iterable[SaidFact], policy: Policy, names: Names
) -> InstanceRow:
    facts = tuple(
        _said(fact, policy, names) for fact in said if fact.instance_id == one.id and fact.fact in policy.facts
    )
    line = plan_words(policy, entitlement)
    return InstanceRow(one.name, one.environment, str(one.release), entitlement.is_licensed, line, facts)


def _said(one: SaidFact, policy: Policy, names: Names) -> FactRow:
    fact = policy.facts[one.fact]
    source = source_words(Sourced(None, "customer", one.said_by, one.said_at), policy, names)
    words = in_words(fact, value_of(fact, json.loads(one.value)))
    return FactRow(fact.name, fact.label, words[:1].upper() + words[1:], source, "", is_known=True, can_change=False)


def _agreed(one: Agreed) -> str:
    words = {
        Standing.BOUND: _("%(text)s, accepted on %(day)s by %(signatory)s"),
        Standing.CHANGED: _("%(text)s, accepted on %(day)s by %(signatory)s: changed since, so no longer binding"),
        Standing.WITHDRAWN: _("%(text)s, accepted on %(day)s by %(signatory)s: withdrawn"),
    }
    latest = one.latest
    shown = {"text": latest.text, "day": latest.accepted_on.isoformat(), "signatory": latest.signatory}
    return words[one.bond.standing] % shown


def _roles(roles: Iterable[str]) -> str:
    words = {
        "open_requests": _("opens requests"),
        "buy_hours": _("buys hours"),
        "approve_overage": _("approves overage"),
        "sign": _("signs"),
        "administer": _("administers"),
    }
    return ", ".join(words[role] for role in roles if role in words) or _("reads only")
