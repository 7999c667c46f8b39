"""Reads customers and what they have. A selector filters by customer too, so that an index serves it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from inscope.apps.catalog.models import Product
from inscope.apps.catalog.rows import ReleaseRow
from inscope.apps.contracts.errors import NoSuchCustomerError, NoSuchInstanceError, NoSuchSubscriptionError
from inscope.apps.contracts.models import Claim, Customer, Subscription
from inscope.apps.contracts.rows import (
    ClaimRow,
    CustomerRow,
    InstanceRow,
    SaidFact,
    SubscriptionRow,
)
from inscope.core.claims import Terms
from inscope.core.names import name_key
from inscope.core.people import Actor
from inscope.core.records import NoSuchRecordError
from inscope.pg.rows import Rows
from inscope.pg.tenancy import rows_for


def _instance(number: int, public_id: UUID, customer_id: int, name: str, environment: str, *runs: Any) -> InstanceRow:  # noqa: ANN401 - columns
    product_id, *release = runs
    return InstanceRow(number, public_id, customer_id, name, environment, ReleaseRow(*release), product_id)


def _instances(where: str, order: str = "") -> Rows[InstanceRow]:
    """Return a statement that reads instances, `one` each, with what runs there."""
    return Rows(
        _instance,
        """
        contracts_instance one
        join catalog_release release on release.id = one.release_id
        join catalog_majorversion major on major.id = release.major_id
        join catalog_product product on product.id = major.product_id
        """,
        where=where,
        order=order,
        columns=(
            *("one.id", "one.public_id", "one.customer_id", "one.name", "one.environment"),
            *("product.id", "product.name", "release.name", "major.number", "major.original_release_on"),
            *("release.feature_status", "product.lifecycle_years", "product.els_eligible"),
        ),
        for_contacts="one.customer_id = %(customer)s",
    )


_INSTANCE_WITH = _instances(
    "one.public_id = %(public_id)s and one.customer_id = coalesce(%(customer_id)s::bigint, one.customer_id)"
)
_INSTANCE_NUMBERED = _instances("one.id = %(number)s")
_INSTANCES_OF = _instances("one.customer_id = %(customer_id)s", "order by one.name_key")
_INSTANCE_NAMED = _instances("one.customer_id = %(customer_id)s and one.name_key = %(name_key)s")
_NUMBERED = Rows(CustomerRow, "contracts_customer", where="id = %(number)s", for_contacts="id = %(customer)s")
_SAID = Rows(
    SaidFact,
    "contracts_instancefact",
    where="instance_id = any(%(instances)s)",
    order="order by instance_id, fact, said_at desc, id desc",
    columns=("distinct on (instance_id, fact) instance_id", "fact", "value", "said_by_id", "said_at"),
)


_ABOVE = """\
with recursive above (id, parent_id, height) as (
  select id, parent_id, 0 from contracts_customer where id = %s
  union all
  select one.id, one.parent_id, height + 1 from contracts_customer one join above on one.id = above.parent_id
)
select id, height from above order by height
"""


def customer_with(*, actor: Actor, public_id: UUID, for_change: bool = False) -> CustomerRow:
    """Return a customer that the actor may see; `for_change`, nobody else changes it meanwhile.

    Raises:
        NoSuchCustomerError: there is none, or it is another one's.
    """
    among = _customers(actor).select_for_update(no_key=True) if for_change else _customers(actor)
    found = among.filter(public_id=public_id).first()
    if found is None:
        raise NoSuchCustomerError
    return _customer_row(found)


def customer_numbered(*, actor: Actor, customer_id: int) -> CustomerRow:
    """Return a customer by its number.

    Raises:
        NoSuchCustomerError: there is none, or it is another one's.
    """
    found = _NUMBERED.first(actor, number=customer_id)
    if found is None:
        raise NoSuchCustomerError
    return found


def customer_named(*, actor: Actor, name: str) -> CustomerRow:
    """Return a customer by its name.

    Raises:
        NoSuchRecordError: there is none of that name whom the actor sees.
    """
    found = _customers(actor).filter(name_key=name_key(name)).first()
    if found is None:
        names = _customers(actor).order_by("name_key").values_list("name", flat=True)
        raise NoSuchRecordError("customer", name, names)
    return _customer_row(found)


def has_customers(*, actor: Actor) -> bool:
    """Say whether there is a customer at all."""
    return _customers(actor).exists()


def instance_with(*, actor: Actor, customer_id: int | None, public_id: UUID) -> InstanceRow:
    """Return an instance that the actor may see; with `customer_id`, one of that customer.

    Raises:
        NoSuchInstanceError: there is none, or it is another customer's.
    """
    found = _INSTANCE_WITH.first(actor, public_id=public_id, customer_id=customer_id)
    if found is None:
        raise NoSuchInstanceError
    return found


def instance_numbered(*, actor: Actor, instance_id: int) -> InstanceRow:
    """Return an instance by its number."""
    found = _INSTANCE_NUMBERED.first(actor, number=instance_id)
    if found is None:
        raise NoSuchInstanceError
    return found


def instances_of(*, actor: Actor, customer_id: int) -> Sequence[InstanceRow]:
    """Return the instances of a customer, by name."""
    return _INSTANCES_OF.read(actor, customer_id=customer_id)


def instance_named(*, actor: Actor, customer_id: int, name: str) -> InstanceRow:
    """Return an instance of a customer by its name.

    Raises:
        NoSuchRecordError: the customer has none of that name.
    """
    found = _INSTANCE_NAMED.first(actor, customer_id=customer_id, name_key=name_key(name))
    if found is None:
        among = instances_of(actor=actor, customer_id=customer_id)
        raise NoSuchRecordError("instance", name, [one.name for one in among])
    return found


def said_of(*, actor: Actor, instance_ids: Iterable[int]) -> Sequence[SaidFact]:
    """Return what was said last of each fact of these instances."""
    return _SAID.read(actor, instances=list(instance_ids))


def ids_above(*, customer_id: int) -> tuple[int, ...]:
    """Return the number of a customer, and of those that it belongs to, up to the top of the tree."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [customer_id])
        return tuple(number for number, _height in cursor.fetchall())


def subscriptions_of(*, actor: Actor, customer_id: int) -> tuple[SubscriptionRow, ...]:
    """Return the contract lines of a customer, the one that ends last first."""
    found = _lines(actor).filter(customer_id=customer_id)
    return tuple(map(_subscription_row, found.order_by("-ends_on", "reference")))


def subscription_with(
    *, actor: Actor, public_id: UUID, customer_id: int | None = None, for_change: bool = False
) -> SubscriptionRow:
    """Return a contract line; with `customer_id`, one of that customer; `for_change`, nobody else changes it meanwhile.

    Raises:
        NoSuchSubscriptionError: there is none whom the actor sees.
    """
    wanted = {} if customer_id is None else {"customer_id": customer_id}
    if for_change:
        rows_for(actor, Subscription).select_for_update().filter(public_id=public_id).first()
    found = _lines(actor).filter(public_id=public_id, **wanted).first()
    if found is None:
        raise NoSuchSubscriptionError
    return _subscription_row(found)


def subscription_named(*, actor: Actor, customer_id: int, reference: str) -> SubscriptionRow:
    """Return a contract line of a customer by its reference.

    Raises:
        NoSuchRecordError: the customer has none of that reference.
    """
    among = _lines(actor).filter(customer_id=customer_id).order_by("reference")
    row = among.filter(reference=reference).first()
    if row is None:
        raise NoSuchRecordError("subscription", reference, among.values_list("reference", flat=True))
    return _subscription_row(row)


def plans_on(*, actor: Actor, customer_id: int, on: date) -> frozenset[str]:
    """Return the plans of the contract lines of a customer that are in term on a day."""
    found = rows_for(actor, Subscription).filter(customer_id=customer_id, starts_on__lte=on, ends_on__gte=on)
    return frozenset(found.values_list("plan", flat=True))


def claims_of(*, actor: Actor, customer_id: int) -> tuple[ClaimRow, ...]:
    """Return the open claims of a customer: those that hold a seat by it, then those beyond the count, oldest first."""
    found = rows_for(actor, Claim).filter(customer_id=customer_id, released_at=None).select_related("instance")
    return tuple(
        ClaimRow(
            id=one.pk,
            subscription_id=one.subscription_id,
            instance_id=one.instance_id,
            instance=one.instance.name,
            seat=one.seat,
        )
        for one in found.order_by(F("seat").asc(nulls_last=True), "claimed_at", "id")
    )


def _customers(actor: Actor) -> QuerySet[Customer]:
    found = Customer.objects.all()
    return found if actor.is_staff else found.filter(id=actor.customer)


def _lines(actor: Actor) -> QuerySet[Subscription]:
    counted = rows_for(actor, Subscription).annotate(
        held=Count("claims", filter=Q(claims__seat__isnull=False)),
        beyond=Count("claims", filter=Q(claims__seat=None, claims__released_at=None)),
    )
    return counted.select_related("renews", "renewal").prefetch_related("products")


def _customer_row(customer: Customer) -> CustomerRow:
    return CustomerRow(customer.pk, customer.public_id, customer.name, customer.parent_id)


def _subscription_row(one: Subscription) -> SubscriptionRow:
    return SubscriptionRow(
        id=one.pk,
        public_id=one.public_id,
        customer_id=one.customer_id,
        reference=one.reference,
        plan=one.plan,
        terms=Terms(one.starts_on, one.ends_on, one.licence_count, one.grace_days),
        products={product.pk: product.name for product in sorted(one.products.all(), key=_name)},
        instance_id=one.instance_id,
        els_purchased=one.els_purchased,
        renews_id=one.renews_id,
        renews="" if one.renews is None else one.renews.reference,
        renewed_by=one.renewal.reference if hasattr(one, "renewal") else "",
        held=one.held,  # type: ignore[attr-defined]  # counted by `_lines`
        beyond=one.beyond,  # type: ignore[attr-defined]  # as before
    )


def _name(product: Product) -> str:
    return product.name_key
