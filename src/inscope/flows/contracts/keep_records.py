"""Add customers and their instances, and change them."""

from datetime import datetime
from uuid import UUID

from inscope.apps.contracts.records import save_customer, save_instance
from inscope.apps.contracts.selectors import customer_with, instance_with
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as


def keep_customer(actor: Actor, customer_id: UUID | None, *, name: str, parent: str, seen: str, now: datetime) -> UUID:
    """Add a customer, or change one, and return its public id; `parent` is the name of the company it belongs to.

    Raises:
        NoSuchCustomerError: there is none to change.
        NameRefusedError, RecordTakenError, ValueRefusedError, RecordMovedOnError: as the service says.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        stands = customer_id and customer_with(actor=actor, public_id=customer_id, for_change=True)
        return save_customer(actor=actor, stands=stands or None, name=name, parent=parent, seen=seen, now=now)


def keep_instance(
    actor: Actor,
    customer_id: UUID,
    instance_id: UUID | None,
    *,
    name: str,
    environment: str,
    product: str,
    release: str,
    seen: str,
    now: datetime,
) -> UUID:
    """Add an instance to a customer, or change one, and return its public id; product and release by their names.

    Raises:
        NoSuchCustomerError, NoSuchInstanceError: there is none of that customer.
        NameRefusedError, RecordTakenError, ValueRefusedError, RecordMovedOnError: as the service says.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id, for_change=True)
        stands = instance_id and instance_with(actor=actor, customer_id=customer.id, public_id=instance_id)
        return save_instance(
            actor=actor,
            customer=customer,
            stands=stands or None,
            name=name,
            environment=environment,
            product=product,
            release=release,
            seen=seen,
            now=now,
        )
