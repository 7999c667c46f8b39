"""Add a contract line, change one, renew one, or keep the response times that were agreed for one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from inscope.apps.catalog.selectors import product_named
from inscope.apps.contracts.claims import carry_claims
from inscope.apps.contracts.lines import add_line, change_line
from inscope.apps.contracts.rows import CustomerRow, NewLine, SubscriptionRow
from inscope.apps.contracts.selectors import customer_numbered, customer_with, instance_with, subscription_with
from inscope.apps.contracts.times import carry_times, save_times
from inscope.core.claims import RenewalRefusedError, Terms, require_after
from inscope.core.contract_times import Typed, checked_paper, leaves_times, require_left, written_targets
from inscope.core.people import Actor, Right
from inscope.core.policy.sourced import checked
from inscope.pg.tenancy import acting_as
from inscope.reads.calendars import services_now
from inscope.reads.published_policy import policy_in_force

PLAN = "plan"


@dataclass(frozen=True, slots=True)
class LineForm:
    """A contract line as somebody writes it: products by name, none is every product; claims by number."""

    reference: str
    plan: str
    terms: Terms
    products: tuple[str, ...] = ()
    els_purchased: bool = False
    instance: UUID | None = None
    unlicensed: Collection[int] = ()


def add_subscription(actor: Actor, customer_id: UUID, form: LineForm, *, today: date, now: datetime) -> UUID:
    """Add a contract line to a customer, and return its public id.

    Raises:
        NoSuchCustomerError, NoSuchInstanceError: there is none.
        FactError: the policy in force has no such plan.
        NameRefusedError, RecordTakenError: the reference is none, or another line has it.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        return add_line(actor=actor, customer=customer, line=_line(actor, customer, form, today), now=now)


def change_subscription(actor: Actor, line_id: UUID, form: LineForm, *, seen: str, today: date, now: datetime) -> None:
    """Change a contract line. A count below its claims takes word which of them become unlicensed.

    Raises:
        NoSuchSubscriptionError: there is none.
        FactError, NameRefusedError, RecordTakenError, RecordMovedOnError: as for a new line, or it moved on.
        CountBelowClaimsError, TermsRefusedError: claims stand against it.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        stands = subscription_with(actor=actor, public_id=line_id, for_change=True)
        customer = customer_numbered(actor=actor, customer_id=stands.customer_id)
        line = replace(_line(actor, customer, form, today), instance_id=stands.instance_id, renews_id=stands.renews_id)
        change_line(
            actor=actor, customer=customer, stands=stands, line=line, unlicensed=form.unlicensed, seen=seen, now=now
        )


def renew_subscription(actor: Actor, line_id: UUID, form: LineForm, *, today: date, now: datetime) -> UUID:
    """Add the line that follows another one, with its claims and what was agreed for it, and return its public id.

    Raises:
        NoSuchSubscriptionError: there is none to renew.
        RenewalRefusedError: it begins before the other has ended, or that one was renewed already.
        CountBelowClaimsError: it has fewer places than claims hold.
        FactError, NameRefusedError, RecordTakenError: as for a new line.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        stands = subscription_with(actor=actor, public_id=line_id, for_change=True)
        _require_renewable(stands, form.terms)
        customer = customer_numbered(actor=actor, customer_id=stands.customer_id)
        line = replace(_line(actor, customer, form, today), instance_id=stands.instance_id, renews_id=stands.id)
        public_id = add_line(actor=actor, customer=customer, line=line, now=now)
        renewal = subscription_with(actor=actor, public_id=public_id)
        carry_claims(actor=actor, customer=customer, line=stands, renewal=renewal, unlicensed=form.unlicensed, now=now)
        if leaves_times(policy_in_force(today).policy.pack.services, renewal.plan):
            carry_times(actor=actor, customer=customer, line=stands, renewal=renewal, now=now)
        return public_id


def agree_times(
    actor: Actor, line_id: UUID, times: Typed, *, paper: str, seen: str, today: date, now: datetime
) -> None:
    """Keep the response times that were agreed for a contract line, for cases that are opened from now on.

    Cases that are open keep those under which they were opened.

    Raises:
        NoSuchSubscriptionError: there is none.
        PlanHasTimesError: the plan of the line has times of its own.
        ValueRefusedError, NameRefusedError: a field holds no response time, or the paper has no name.
        RecordMovedOnError: what counts is not what was `seen`.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    services = services_now(policy_in_force(today))
    with acting_as(actor):
        line = subscription_with(actor=actor, public_id=line_id, for_change=True)
        require_left(services, line.plan)
        save_times(
            actor=actor,
            customer=customer_numbered(actor=actor, customer_id=line.customer_id),
            line=line,
            targets=written_targets(services, times),
            paper=checked_paper(paper),
            seen=seen,
            now=now,
        )


def _require_renewable(stands: SubscriptionRow, terms: Terms) -> None:
    if stands.renewed_by:
        raise RenewalRefusedError(
            f"`{stands.reference}` was renewed by `{stands.renewed_by}`", field="reference", hint="renew that one"
        )
    require_after(terms, reference=stands.reference, ends_on=stands.terms.ends_on)


def _line(actor: Actor, customer: CustomerRow, form: LineForm, today: date) -> NewLine:
    policy = policy_in_force(today).policy
    if PLAN in policy.facts:
        checked(policy, PLAN, form.plan)
    own = form.instance and instance_with(actor=actor, customer_id=customer.id, public_id=form.instance)
    return NewLine(
        reference=form.reference,
        plan=form.plan,
        terms=form.terms,
        product_ids=frozenset(product_named(name=name) for name in form.products),
        instance_id=own.id if own else None,
        els_purchased=form.els_purchased,
    )
