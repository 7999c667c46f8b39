"""What the forms of customers' records begin with: the values of a record, what it may choose, what was done to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.selectors import cases_of
from inscope.apps.catalog.models import Product
from inscope.apps.contracts.lines import line_values
from inscope.apps.contracts.records import customer_values, instance_values
from inscope.apps.contracts.selectors import (
    claims_of,
    customer_with,
    instance_with,
    instances_of,
    subscription_with,
)
from inscope.apps.contracts.times import times_of_line, times_values
from inscope.core.contract_times import require_left
from inscope.core.dates import shift
from inscope.core.people import Actor, Right
from inscope.core.priorities import priorities_in_words
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import reference
from inscope.reads.office_customers import labels
from inscope.reads.office_history import History, history
from inscope.reads.published_policy import policy_in_force

MONTHS_A_YEAR, MOST_NAMED = 12, 5
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """A record as its form begins; without a name and a history it is new. `seated` are the claims with a seat.

    `open_cases` are named in words.
    """

    customer: str = ""
    customer_id: UUID | None = None
    name: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    history: History | None = None
    plans: Choices = ()
    products: Choices = ()
    instances: Choices = ()
    seated: Choices = ()
    priorities: Choices = ()
    open_cases: str = ""


def customer_beginning(actor: Actor, customer_id: UUID | None) -> Beginning:
    """Return what the form of a customer begins with."""
    actor.require(Right.KEEP_CUSTOMERS)
    if customer_id is None:
        return Beginning()
    with acting_as(actor):
        row = customer_with(actor=actor, public_id=customer_id)
        values = customer_values(actor=actor, customer=row)
        return Beginning(row.name, row.public_id, row.name, values, history(actor, row.subject_name, labels()))


def instance_beginning(actor: Actor, customer_id: UUID, instance_id: UUID | None) -> Beginning:
    """Return what the form of an instance begins with.

    Raises:
        NoSuchCustomerError, NoSuchInstanceError: there is none of that customer.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        products, customer = _products(), customer_with(actor=actor, public_id=customer_id)
        if instance_id is None:
            return Beginning(customer.name, customer.public_id, products=products)
        row = instance_with(actor=actor, customer_id=customer.id, public_id=instance_id)
        told = history(actor, f"{customer.subject_name}/instance:{row.public_id}", labels())
        return Beginning(customer.name, customer.public_id, row.name, instance_values(row), told, products=products)


def line_beginning(actor: Actor, customer_id: UUID, line_id: UUID | None, *, today: date) -> Beginning:
    """Return what the form of a contract line begins with.

    Raises:
        NoSuchCustomerError, NoSuchSubscriptionError: there is none of that customer.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    plans = _plans(today)
    with acting_as(actor):
        products, customer = _products(), customer_with(actor=actor, public_id=customer_id)
        if line_id is None:
            own = instances_of(actor=actor, customer_id=customer.id)
            return Beginning(
                customer.name,
                customer.public_id,
                values={"licence_count": 1, "grace_days": 0},
                plans=plans,
                products=products,
                instances=tuple((str(one.public_id), one.name) for one in own),
            )
        row = subscription_with(actor=actor, public_id=line_id, customer_id=customer.id)
        claims = claims_of(actor=actor, customer_id=row.customer_id)
        return Beginning(
            customer=customer.name,
            customer_id=customer.public_id,
            name=row.reference,
            values=line_values(row),
            history=history(actor, f"{customer.subject_name}/subscription:{row.public_id}", labels()),
            plans=plans,
            products=products,
            seated=tuple(
                (str(one.id), one.instance) for one in claims if one.subscription_id == row.id and one.seat is not None
            ),
        )


def renewal_beginning(actor: Actor, customer_id: UUID, line_id: UUID, *, today: date) -> Beginning:
    """Return what the form of a renewal begins with: the line as it is, for the year after it."""
    stands = line_beginning(actor, customer_id, line_id, today=today)
    ends_on = stands.values["ends_on"]
    starts_on = shift(ends_on if isinstance(ends_on, date) else today, 0, 1)
    last = shift(starts_on, MONTHS_A_YEAR, -1)
    values = {**stands.values, "reference": "", "starts_on": starts_on, "ends_on": last}
    return replace(stands, values=values, history=None)


def times_beginning(actor: Actor, customer_id: UUID, line_id: UUID, *, today: date) -> Beginning:
    """Return what the form of agreed response times begins with, and the open cases of the plan, which keep theirs.

    Raises:
        NoSuchCustomerError, NoSuchSubscriptionError: there is none of that customer.
        PlanHasTimesError: the plan of the line has its own.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    services = policy_in_force(today).policy.pack.services
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        line = subscription_with(actor=actor, public_id=line_id, customer_id=customer.id)
        require_left(services, line.plan)
        times = times_of_line(actor=actor, customer_id=customer.id, reference=line.reference)
        cases = cases_of(actor).filter(customer_id=customer.id, status="open", clock__plan=line.plan)
        numbers = list(cases.order_by("id").values_list("id", flat=True)[:MOST_NAMED])
        return Beginning(
            customer=customer.name,
            customer_id=customer.public_id,
            name=line.reference,
            values=times_values(times),
            history=history(actor, f"{customer.subject_name}/subscription:{line.public_id}", labels()),
            priorities=tuple((one.priority, one.name) for one in priorities_in_words(services)),
            open_cases=_named(numbers, cases.count() if len(numbers) == MOST_NAMED else len(numbers)),
        )


def _named(cases: list[int], count: int) -> str:
    named, others = ", ".join(map(reference, cases)), count - len(cases)
    return _("%(cases)s and %(count)d more") % {"cases": named, "count": others} if others else named


def _plans(today: date) -> Choices:
    return tuple((word, one.label) for word, one in policy_in_force(today).policy.pack.services.plans.items())


def _products() -> Choices:
    names = Product.objects.order_by("name_key").values_list("name", flat=True)
    return tuple((name, name) for name in names)
