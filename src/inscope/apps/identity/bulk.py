"""Many contacts at once, as imports keep them: who stands, added, changed, taken back."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password

from inscope.apps.identity.models import Person
from inscope.core.imports import Standing, Values
from inscope.pg.bulk import add_many, change_many, remove_many
from inscope.pg.ids import uuid7
from inscope.pg.references import references_to


def people_standing(
    *, emails: Collection[str] = (), numbers: Collection[int] | None = None
) -> list[tuple[int | None, str, Standing]]:
    """Return who signs in with some addresses, each with the customer; those of `numbers` are kept from changing."""
    rows = Person.objects.filter(email__in=list(emails))
    if numbers is not None:
        rows = Person.objects.filter(id__in=list(numbers)).order_by("id").select_for_update(no_key=True)
    return [
        (customer, email, Standing(number, f"person:{number}", email, {"name": name, "roles": tuple(sorted(roles))}))
        for number, customer, email, name, roles in rows.values_list("id", "customer_id", "email", "name", "roles")
    ]


def add_contacts(*, rows: Sequence[tuple[int, str, Values]], now: datetime) -> list[Standing]:
    """Add contacts, who can choose a password once they are sent a link: customer, address, name and roles each."""
    numbers = add_many(
        Person,
        [
            {
                "public_id": uuid7(now),
                "password": make_password(None),
                "email": email,
                "name": values["name"],
                "customer_id": customer,
                "roles": list(values["roles"]),
                "is_active": True,
            }
            for customer, email, values in rows
        ],
    )
    return [
        Standing(number, f"person:{number}", email, {"name": values["name"], "roles": values["roles"]})
        for number, (_customer, email, values) in zip(numbers, rows, strict=True)
    ]


def change_contacts(*, rows: Iterable[tuple[int, Values]]) -> None:
    """Give contacts other names and roles, by number."""
    change_many(
        Person, [{"id": number, "name": values["name"], "roles": list(values["roles"])} for number, values in rows]
    )


def remove_contacts(*, numbers: Collection[int]) -> None:
    """Take contacts back."""
    remove_many(Person, "id", list(numbers))


def rests_on_contacts(*, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """Return how many rows of what rest on each of these contacts."""
    return references_to(Person, numbers)


def contacts_counted(*, customers: Collection[int]) -> Mapping[int, int]:
    """Return how many contacts who can sign in each customer has."""
    found = Person.objects.filter(customer_id__in=list(customers), is_active=True, is_service=False)
    return Counter(number for number in found.values_list("customer_id", flat=True) if number is not None)
