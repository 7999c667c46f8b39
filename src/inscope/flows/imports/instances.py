"""Instances from a file, of customers that stand, with releases that the catalogue has."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from inscope.apps.catalog.bulk import product_names, release_names
from inscope.apps.contracts.bulk import (
    add_instances,
    change_instances,
    instances_standing,
    products_claimed,
    remove_instances,
    rests_on_instances,
)
from inscope.core.imports import Plan, Row, Standing, Values, Wanted
from inscope.core.imports.plan import Key
from inscope.core.names import name_key
from inscope.core.people import Actor
from inscope.flows.imports.kinds import Records, Refuse


class Instances(Records):
    """Instances; a release is the latest of its name, as forms take it."""

    def __init__(self, actor: Actor, *, today: date, now: datetime) -> None:
        super().__init__(actor, today=today, now=now)
        self._products = product_names()
        self._releases = release_names()
        self._of: set[int] = set()

    def wanted(self, rows: Iterable[Row], refuse: Refuse) -> Iterator[Wanted]:
        """Yield the rows whose customer, product and release there are."""
        products = {key: number for number, (key, _name, _subject) in self._products.items()}
        releases: dict[int, dict[str, int]] = {number: {} for number in self._products}
        for number, (of, key, _name) in self._releases.items():
            releases[of][key] = number
        for row in rows:
            customer = self.customer(row, refuse)
            product = self.named(row, "product", products, refuse)
            release = None if product is None else self.named(row, "release", releases[product], refuse)
            if customer and release:
                self._of.add(customer.id)
                values = {"environment": row.values["environment"], "release": release}
                yield Wanted(row, (customer.id, name_key(str(row.values["name"]))), values)

    def standing(self) -> Mapping[Key, Standing]:
        """Return the instances of the customers that the file names."""
        return {(customer, key): one for customer, key, one in instances_standing(customers=self._of)}

    def check(self, plan: Plan, refuse: Refuse) -> None:
        """Refuse a product that a line does not cover of which the instance claims a place."""
        claimed = products_claimed(instances=[one.stands.id for one in plan.changed])
        for one in plan.changed:
            product = self._releases[one.after["release"]][0]
            for reference, products in claimed.get(one.stands.id, {}).items():
                if product not in products:
                    expected = f"a product that `{reference}` covers, of which the instance claims a place"
                    refuse(one.wanted.row.problem("product", expected))

    def add(self, rows: Sequence[Wanted]) -> list[Standing]:
        """Add instances."""
        made = [(one.key[0], str(one.row.values["name"]), one.values) for one in rows]
        return add_instances(rows=made, companies=self.companies, now=self.now)

    def change(self, changes: Sequence[tuple[Standing, Values]]) -> list[Standing]:
        """Give instances other values."""
        change_instances(rows=[(stands.id, values) for stands, values in changes])
        return [Standing(stands.id, stands.subject, stands.name, values) for stands, values in changes]

    def in_words(self, values: Values) -> dict[str, object]:
        """Return values with the names of product and release."""
        product, _key, name = self._releases[values["release"]]
        return {"environment": values["environment"], "product": self._products[product][1], "release": name}

    def locked(self, numbers: Collection[int]) -> Mapping[int, Standing]:
        """Return instances by number, and keep others from changing them."""
        return {one.id: one for _customer, _key, one in instances_standing(numbers=numbers)}

    def rests_on(self, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return how many rows of what rest on instances."""
        return rests_on_instances(numbers=numbers)

    def remove(self, numbers: Collection[int]) -> None:
        """Take instances back."""
        remove_instances(numbers=numbers)
