"""Writes customers and instances as the office edits them, each with its entry in the audit."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from inscope.apps.audit.services import save_record
from inscope.apps.catalog.selectors import product_named, release_named
from inscope.apps.contracts.models import Claim, Customer, Instance
from inscope.apps.contracts.rows import CustomerRow, InstanceRow
from inscope.apps.contracts.selectors import customer_named, customer_numbered, ids_above
from inscope.core.affiliates import require_no_circle
from inscope.core.names import name_key
from inscope.core.people import Actor
from inscope.core.records import NoSuchRecordError, ValueRefusedError, checked_name, require_seen
from inscope.pg.ids import uuid7
from inscope.pg.locks import hold_name

T = TypeVar("T")


def customer_values(*, actor: Actor, customer: CustomerRow) -> dict[str, object]:
    """Return what a customer says, as forms and the audit tell it: the parent by its name."""
    parent = customer.parent_id and customer_numbered(actor=actor, customer_id=customer.parent_id).name
    return {"name": customer.name, "parent": parent or ""}


def save_customer(
    *, actor: Actor, stands: CustomerRow | None, name: str, parent: str, seen: str, now: datetime
) -> UUID:
    """Add a customer, or change the one that stands, and return its public id; `parent` is a name, or empty.

    Raises:
        NameRefusedError, RecordTakenError: the name is none, or another customer has it.
        ValueRefusedError: there is no such parent, or the customer would belong to itself.
        RecordMovedOnError: it is not the one that was `seen`.
    """
    before: Mapping[str, object] = {} if stands is None else customer_values(actor=actor, customer=stands)
    require_seen("customer", before, seen)
    name = checked_name("customer", name)
    above = beside("parent", lambda: customer_named(actor=actor, name=parent)) if parent else None
    if stands is not None and above is not None:
        hold_name("customers", "tree")  # two that each are in order could close a circle together
        require_no_circle(stands.id, ids_above(customer_id=above.id))
    row = Customer(public_id=uuid7(now)) if stands is None else Customer.objects.get(id=stands.id)
    row.name, row.name_key, row.parent_id = name, name_key(name), None if above is None else above.id
    save_record(
        actor=actor,
        row=row,
        what="customer",
        name=name,
        subject=f"customer:{row.public_id}",
        before=before,
        after={"name": name, "parent": above.name if above else ""},
        now=now,
        customer_id=row.pk,
    )
    return row.public_id


def instance_values(instance: InstanceRow) -> dict[str, object]:
    """Return what an instance says, as forms and the audit tell it."""
    return {
        "name": instance.name,
        "environment": instance.environment,
        "product": instance.release.product,
        "release": instance.release.name,
    }


def save_instance(
    *,
    actor: Actor,
    customer: CustomerRow,
    stands: InstanceRow | None,
    name: str,
    environment: str,
    product: str,
    release: str,
    seen: str,
    now: datetime,
) -> UUID:
    """Add an instance, or change the one that stands, and return its public id; product and release by their names.

    Raises:
        NameRefusedError, RecordTakenError: a name is none, or another instance of the customer has it.
        ValueRefusedError: there is no such product or release, or a line does not cover the product.
        RecordMovedOnError: it is not the one that was `seen`.
    """
    before: Mapping[str, object] = {} if stands is None else instance_values(stands)
    require_seen("instance", before, seen)
    name, environment = checked_name("instance", name), checked_name("environment", environment, field="environment")
    product_id = beside("product", lambda: product_named(name=product))
    release_id = beside("release", lambda: release_named(product=product, name=release))
    if stands is not None:
        _require_covered(stands, product_id)
    row = (
        Instance(public_id=uuid7(now), customer_id=customer.id)
        if stands is None
        else Instance.objects.get(id=stands.id)
    )
    row.name, row.name_key, row.environment = name, name_key(name), environment
    if (product, release) != (before.get("product"), before.get("release")):  # several versions may have one of a name
        row.release_id = release_id
    save_record(
        actor=actor,
        row=row,
        what="instance",
        name=name,
        subject=f"{customer.subject_name}/instance:{row.public_id}",
        before=before,
        after={"name": name, "environment": environment, "product": product, "release": release},
        now=now,
        customer_id=customer.id,
    )
    return row.public_id


def beside(field: str, find: Callable[[], T]) -> T:
    """Return what is found by a name; where there is nothing of that name, say so beside a field.

    Raises:
        ValueRefusedError: there is none, with the nearest that there is.
    """
    try:
        return find()
    except NoSuchRecordError as error:
        raise ValueRefusedError(error.message, field=field, hint=error.hint) from None


def _require_covered(instance: InstanceRow, product_id: int) -> None:
    """Refuse a product that a line does not cover of which the instance claims a place."""
    claims = Claim.objects.filter(instance_id=instance.id, released_at=None, subscription__products__isnull=False)
    left_out = claims.exclude(subscription__products=product_id).select_related("subscription")
    if found := left_out.order_by("id").first():
        raise ValueRefusedError(
            f"the instance claims a place of `{found.subscription.reference}`, which does not cover this product",
            field="product",
            hint="release its place first",
        )
