"""Many customers, contract lines and instances at once, as imports keep them: found, added, changed, taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Model, Q, QuerySet

from inscope.apps.contracts.models import Claim, Customer, Instance, Subscription, SubscriptionProduct
from inscope.core.imports import Standing, Values
from inscope.core.names import name_key
from inscope.pg.bulk import add_many, change_many, remove_many
from inscope.pg.ids import uuid7
from inscope.pg.references import references_to

Row = TypeVar("Row", bound=Model)
Found = list[tuple[int, str, Standing]]
"""The number of the customer, the key of the name, and the record."""
LINE_COLUMNS = ("plan", "starts_on", "ends_on", "licence_count", "grace_days", "els_purchased")


def customers_standing(*, numbers: Collection[int] | None = None) -> list[tuple[str, Standing]]:
    """Return every customer by the key of its name; those of some `numbers` are kept from changing meanwhile."""
    rows = Customer.objects.all() if numbers is None else _locked(Customer.objects.all(), numbers)
    return [
        (key, Standing(number, f"customer:{public_id}", name, {"parent": parent}))
        for number, public_id, name, key, parent in rows.values_list("id", "public_id", "name", "name_key", "parent_id")
    ]


def add_customers(*, rows: Sequence[tuple[str, int | None]], now: datetime) -> list[Standing]:
    """Add customers: a name and the number of the parent each."""
    made = [
        {"public_id": uuid7(now), "name": name, "name_key": name_key(name), "parent_id": parent}
        for name, parent in rows
    ]
    numbers = add_many(Customer, made)
    return [
        Standing(number, f"customer:{row['public_id']}", str(row["name"]), {"parent": row["parent_id"]})
        for number, row in zip(numbers, made, strict=True)
    ]


def hold_customers(*, numbers: Iterable[int]) -> None:
    """Let nobody else change some customers, or count what is theirs to add to it, until the transaction ends."""
    list(_locked(Customer.objects.all(), list(numbers)).values_list("id", flat=True))


def change_customers(*, rows: Iterable[tuple[int, int | None]]) -> None:
    """Give customers other parents, by number: first none, since PostgreSQL looks for circles row by row."""
    given = [{"id": number, "parent_id": parent} for number, parent in rows]
    change_many(Customer, [{**one, "parent_id": None} for one in given])
    change_many(Customer, given)


def remove_customers(*, numbers: Collection[int]) -> None:
    """Take customers back."""
    remove_many(Customer, "id", list(numbers))


def rests_on_customers(*, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """Return how many rows of what rest on each of these customers."""
    return references_to(Customer, numbers)


def instances_standing(*, customers: Collection[int] = (), numbers: Collection[int] | None = None) -> Found:
    """Return the instances of some customers; those of some `numbers` are kept from changing meanwhile."""
    of_them = Instance.objects.filter(customer_id__in=list(customers))
    rows = of_them if numbers is None else _locked(Instance.objects.all(), numbers)
    columns = ("id", "public_id", "name", "name_key", "customer_id", "customer__public_id", "environment", "release_id")
    return [
        (of, key, Standing(number, _instance(company, own), name, {"environment": environment, "release": release}))
        for number, own, name, key, of, company, environment, release in rows.values_list(*columns)
    ]


def add_instances(
    *, rows: Sequence[tuple[int, str, Values]], companies: Mapping[int, str], now: datetime
) -> list[Standing]:
    """Add instances: the number of the customer, the name, and the other values each."""
    made = [
        {
            "public_id": uuid7(now),
            "customer_id": customer,
            "name": name,
            "name_key": name_key(name),
            "environment": values["environment"],
            "release_id": values["release"],
        }
        for customer, name, values in rows
    ]
    numbers = add_many(Instance, made)
    return [
        Standing(number, f"{companies[customer]}/instance:{own['public_id']}", name, _of_instance(values))
        for number, own, (customer, name, values) in zip(numbers, made, rows, strict=True)
    ]


def change_instances(*, rows: Iterable[tuple[int, Values]]) -> None:
    """Give instances other values, by number."""
    change_many(
        Instance,
        [
            {"id": number, "environment": values["environment"], "release_id": values["release"]}
            for number, values in rows
        ],
    )


def remove_instances(*, numbers: Collection[int]) -> None:
    """Take instances back."""
    remove_many(Instance, "id", list(numbers))


def rests_on_instances(*, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """Return how many rows of what rest on each of these instances."""
    return references_to(Instance, numbers)


def products_claimed(*, instances: Collection[int]) -> Mapping[int, Mapping[str, frozenset[int]]]:
    """Return the lines of certain products of which these instances claim a place: their products, by reference."""
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    claims = Claim.objects.filter(instance_id__in=list(instances), released_at=None)
    covered = claims.exclude(subscription__products=None)
    for number, reference, product in covered.values_list(
        "instance_id", "subscription__reference", "subscription__products"
    ):
        found[number][reference].add(product)
    return {number: {name: frozenset(ids) for name, ids in lines.items()} for number, lines in found.items()}


def lines_standing(*, customers: Collection[int] = (), numbers: Collection[int] | None = None) -> Found:
    """Return the contract lines of some customers; those of some `numbers` are kept from changing meanwhile."""
    if numbers is not None:
        list(_locked(Subscription.objects.all(), numbers).values_list("id"))
    wanted = Q(customer_id__in=list(customers)) if numbers is None else Q(id__in=list(numbers))
    rows = Subscription.objects.filter(wanted).annotate(
        company=F("customer__public_id"),
        covers=ArrayAgg("products__id", filter=Q(products__isnull=False), default=[]),
    )
    columns = ("id", "public_id", "reference", "customer_id", "company", "covers", *LINE_COLUMNS)
    return [
        (of, name, Standing(number, _line(company, own), name, _of_line(covers, rest)))
        for number, own, name, of, company, covers, *rest in rows.values_list(*columns)
    ]


def add_lines(
    *, rows: Sequence[tuple[int, str, Values]], companies: Mapping[int, str], now: datetime
) -> list[Standing]:
    """Add contract lines: the number of the customer, the reference, and the other values each."""
    made = [
        {
            "public_id": uuid7(now),
            "customer_id": customer,
            "reference": reference,
            **{name: values[name] for name in LINE_COLUMNS},
        }
        for customer, reference, values in rows
    ]
    numbers = add_many(Subscription, made)
    add_many(
        SubscriptionProduct,
        [
            {"customer_id": customer, "subscription_id": number, "product_id": product}
            for number, (customer, _reference, values) in zip(numbers, rows, strict=True)
            for product in values["products"]
        ],
    )
    return [
        Standing(
            number,
            f"{companies[customer]}/subscription:{own['public_id']}",
            reference,
            _of_line(values["products"], [values[name] for name in LINE_COLUMNS]),
        )
        for number, own, (customer, reference, values) in zip(numbers, made, rows, strict=True)
    ]


def remove_lines(*, numbers: Collection[int]) -> None:
    """Take contract lines back."""
    remove_many(SubscriptionProduct, "subscription_id", list(numbers))
    remove_many(Subscription, "id", list(numbers))


def rests_on_lines(*, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """Return how many rows of what rest on each of these contract lines."""
    return references_to(Subscription, numbers, besides=[SubscriptionProduct])


def plans_by_customer(*, customers: Collection[int], on: date) -> Mapping[int, frozenset[str]]:
    """Return the plans of the contract lines of each customer that are in term on a day."""
    found: dict[int, set[str]] = defaultdict(set)
    lines = Subscription.objects.filter(customer_id__in=list(customers), starts_on__lte=on, ends_on__gte=on)
    for number, plan in lines.values_list("customer_id", "plan"):
        found[number].add(plan)
    return {number: frozenset(plans) for number, plans in found.items()}


def _locked(rows: QuerySet[Row], numbers: Collection[int]) -> QuerySet[Row]:
    return rows.filter(id__in=list(numbers)).order_by("id").select_for_update(of=("self",), no_key=True)


def _instance(company: UUID, own: UUID) -> str:
    return f"customer:{company}/instance:{own}"


def _line(company: UUID, own: UUID) -> str:
    return f"customer:{company}/subscription:{own}"


def _of_instance(values: Values) -> Values:
    return {"environment": values["environment"], "release": values["release"]}


def _of_line(products: Iterable[int], rest: Sequence[object]) -> Values:
    return {**dict(zip(LINE_COLUMNS, rest, strict=True)), "products": tuple(sorted(products))}
