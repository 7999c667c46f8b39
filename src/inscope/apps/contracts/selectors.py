"""Reads customers and what they have. A selector filters by customer too, so that an index serves it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from inscope.apps.catalog.selectors import release_row
from inscope.apps.contracts.errors import NoSuchCustomerError, NoSuchInstanceError
from inscope.apps.contracts.models import Agreement, Customer, HourBlock, Instance, InstanceFact, Subscription
from inscope.apps.contracts.rows import AgreementRow, BlockRow, CustomerRow, InstanceRow, SaidFact, SubscriptionRow
from inscope.core.entitlement import Block
from inscope.core.names import name_key
from inscope.core.people import Actor
from inscope.core.records import NoSuchRecordError
from inscope.pg.tenancy import rows_for


def customer_with(*, actor: Actor, public_id: UUID) -> CustomerRow:
    """Return a customer that the actor may see.

    Raises:
        NoSuchCustomerError: there is none, or it is another one's.
    """
    found = _customers(actor).filter(public_id=public_id).first()
    if found is None:
        raise NoSuchCustomerError
    return _customer_row(found)


def customer_numbered(*, actor: Actor, customer_id: int) -> CustomerRow:
    """Return a customer by its number."""
    found = _customers(actor).filter(id=customer_id).first()
    if found is None:
        raise NoSuchCustomerError
    return _customer_row(found)


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
    wanted = {} if customer_id is None else {"customer_id": customer_id}
    found = _instances(actor).filter(public_id=public_id, **wanted).first()
    if found is None:
        raise NoSuchInstanceError
    return instance_row(found)


def instance_numbered(*, actor: Actor, instance_id: int) -> InstanceRow:
    """Return an instance by its number."""
    found = _instances(actor).filter(id=instance_id).first()
    if found is None:
        raise NoSuchInstanceError
    return instance_row(found)


def instances_of(*, actor: Actor, customer_id: int) -> tuple[InstanceRow, ...]:
    """Return the instances of a customer, by name."""
    found = _instances(actor).filter(customer_id=customer_id).order_by("name_key")
    return tuple(map(instance_row, found))


def instance_named(*, actor: Actor, customer_id: int, name: str) -> InstanceRow:
    """Return an instance of a customer by its name.

    Raises:
        NoSuchRecordError: the customer has none of that name.
    """
    among = instances_of(actor=actor, customer_id=customer_id)
    found = next((one for one in among if name_key(one.name) == name_key(name)), None)
    if found is None:
        raise NoSuchRecordError("instance", name, [one.name for one in among])
    return found


def said_of(*, actor: Actor, instance_ids: Iterable[int]) -> tuple[SaidFact, ...]:
    """Return what was said last of each fact of these instances."""
    said = rows_for(actor, InstanceFact).filter(instance_id__in=list(instance_ids))
    latest = said.order_by("instance_id", "fact", "-said_at", "-id").distinct("instance_id", "fact")
    return tuple(SaidFact(one.instance_id, one.fact, one.value, one.said_by_id, one.said_at) for one in latest)


def subscriptions_of(*, actor: Actor, customer_id: int) -> tuple[SubscriptionRow, ...]:
    """Return the subscriptions of a customer, the one that ends last first."""
    found = rows_for(actor, Subscription).filter(customer_id=customer_id).select_related("product")
    return tuple(map(_subscription_row, found.order_by("-ends_on", "reference")))


def subscription_named(*, actor: Actor, customer_id: int, reference: str) -> int:
    """Return the number of a subscription of a customer.

    Raises:
        NoSuchRecordError: the customer has none of that reference.
    """
    among = rows_for(actor, Subscription).filter(customer_id=customer_id).order_by("reference")
    row = among.filter(reference=reference).first()
    if row is None:
        raise NoSuchRecordError("subscription", reference, among.values_list("reference", flat=True))
    return row.pk


def blocks_of(*, actor: Actor, customer_id: int) -> tuple[BlockRow, ...]:
    """Return the blocks of hours of a customer, the one that ends first first."""
    found = rows_for(actor, HourBlock).filter(customer_id=customer_id).order_by("ends_on", "reference")
    return tuple(
        BlockRow(one.reference, one.purchased_minutes, one.free_minutes, one.activity, one.starts_on, one.ends_on)
        for one in found
    )


def agreements_of(*, actor: Actor, customer_id: int) -> tuple[AgreementRow, ...]:
    """Return what a customer accepted."""
    found = rows_for(actor, Agreement).filter(customer_id=customer_id).order_by("agreement")
    return tuple(AgreementRow(one.agreement, one.accepted_on, one.signatory) for one in found)


def as_block(row: BlockRow) -> Block:
    """Return a block as the core counts it."""
    return Block(row.reference, row.free_minutes, row.activity, row.starts_on, row.ends_on)


def instance_row(instance: Instance) -> InstanceRow:
    """Return an instance that was read with its release and subscription."""
    return InstanceRow(
        id=instance.pk,
        public_id=instance.public_id,
        customer_id=instance.customer_id,
        name=instance.name,
        environment=instance.environment,
        release=release_row(instance.release),
        subscription=None if instance.subscription is None else _subscription_row(instance.subscription),
    )


def _customers(actor: Actor) -> QuerySet[Customer]:
    found = Customer.objects.all()
    return found if actor.is_staff else found.filter(id=actor.customer)


def _instances(actor: Actor) -> QuerySet[Instance]:
    return rows_for(actor, Instance).select_related("release__major__product", "subscription__product")


def _customer_row(customer: Customer) -> CustomerRow:
    return CustomerRow(customer.pk, customer.public_id, customer.name)


def _subscription_row(one: Subscription) -> SubscriptionRow:
    return SubscriptionRow(one.reference, one.product.name, one.plan, one.starts_on, one.ends_on, one.els_purchased)
