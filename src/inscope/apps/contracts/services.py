"""Writes the records of customers. One that stands is found by its name; one that says something else is refused."""

from collections.abc import Iterable
from datetime import datetime

from inscope.apps.contracts.models import Customer, Instance, InstanceFact
from inscope.core.names import name_key
from inscope.core.records import Kept, checked_name, require_same
from inscope.pg.ids import uuid7


def keep_said(
    *, customer_id: int, instance_id: int, said: Iterable[tuple[str, str]], said_by: int | None, now: datetime
) -> None:
    """Keep what somebody said of an instance: facts and their values as JSON. What was said before stays."""
    InstanceFact.objects.bulk_create(
        InstanceFact(
            customer_id=customer_id, instance_id=instance_id, fact=fact, value=value, said_by_id=said_by, said_at=now
        )
        for fact, value in said
    )


def keep_said_once(
    *, customer_id: int, instance_id: int, said: Iterable[tuple[str, str]], said_by: int | None, now: datetime
) -> int:
    """Keep what somebody said of an instance, unless the same person said the same before; return how much is new."""
    earlier = InstanceFact.objects.filter(instance_id=instance_id, said_by_id=said_by)
    before = set(earlier.values_list("fact", "value"))
    new = [one for one in said if one not in before]
    keep_said(customer_id=customer_id, instance_id=instance_id, said=new, said_by=said_by, now=now)
    return len(new)


def keep_customer(*, name: str, parent_id: int | None, now: datetime) -> Kept:
    """Keep a customer.

    Raises:
        NameRefusedError: the name is none.
        RecordDiffersError: it stands with another parent.
    """
    name, wanted = checked_name("customer", name), {"parent_id": parent_id}
    row, is_new = Customer.objects.get_or_create(
        name_key=name_key(name), defaults={**wanted, "name": name, "public_id": uuid7(now)}
    )
    require_same("customer", name, row, wanted)
    return Kept(row.pk, is_new)


def keep_instance(*, customer_id: int, name: str, environment: str, release_id: int, now: datetime) -> Kept:
    """Keep an instance; it is licensed where it claims a place and gets a seat.

    Raises:
        NameRefusedError: the name or the environment is none.
        RecordDiffersError: it stands with other values.
    """
    name = checked_name("instance", name)
    wanted = {"environment": checked_name("environment", environment), "release_id": release_id}
    row, is_new = Instance.objects.get_or_create(
        customer_id=customer_id,
        name_key=name_key(name),
        defaults={**wanted, "name": name, "public_id": uuid7(now)},
    )
    require_same("instance", name, row, wanted)
    return Kept(row.pk, is_new)
