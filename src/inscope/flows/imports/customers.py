"""Customers from a file; a parent stands already, or is another row of the file."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from inscope.apps.contracts.bulk import (
    add_customers,
    change_customers,
    customers_standing,
    remove_customers,
    rests_on_customers,
)
from inscope.core.affiliates import in_circles
from inscope.core.imports import MOST_ROWS, Plan, Row, Standing, Values, Wanted
from inscope.core.imports.plan import Key
from inscope.core.names import name_key
from inscope.core.people import Actor
from inscope.flows.imports.kinds import AT_ONCE, Records, Refuse, in_batches


class Customers(Records):
    """Customers. Until it is added, a parent of the file is known by the key of its name."""

    changes_at_once = MOST_ROWS  # all together, since some may change places

    def __init__(self, actor: Actor, *, today: date, now: datetime) -> None:
        super().__init__(actor, today=today, now=now)
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def wanted(self, rows: Iterable[Row], refuse: Refuse) -> Iterator[Wanted]:
        """Yield the rows whose parent there is."""
        ours = list(rows)
        self._numbers = {key: one.id for key, one in self.customers.items()}
        self._names = {one.id: one.name for one in self.customers.values()}
        keys = (name_key(str(row.values["name"])) for row in ours)
        known: dict[str, str | int] = {key: key for key in keys} | self._numbers
        for row in ours:
            values = dict(row.values)
            if values.get("parent"):
                values["parent"] = self.named(row, "parent", known, refuse)
            if not row.values.get("parent") or values["parent"]:
                yield Wanted(row, name_key(str(values["name"])), values)

    def standing(self) -> Mapping[Key, Standing]:
        """Return the customers."""
        return dict(self.customers)

    def check(self, plan: Plan, refuse: Refuse) -> None:
        """Refuse customers that would belong to themselves."""
        keys = {one.id: key for key, one in self.customers.items()}
        parents = {key: one.values["parent"] for key, one in self.customers.items()}
        rows = {one.key: one.row for one in plan.added} | {one.wanted.key: one.wanted.row for one in plan.changed}
        parents |= {str(one.key): one.values["parent"] for one in plan.added}
        parents |= {str(one.wanted.key): one.after["parent"] for one in plan.changed}
        for key in in_circles({key: keys.get(above, above) for key, above in parents.items() if above}):
            if key in rows:
                refuse(rows[key].problem("parent", "a company that does not belong to this one"))

    def batches(self, added: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
        """Yield parents before those that belong to them."""
        waiting = {str(one.key): one for one in added}
        while waiting:
            ready = [one for one in waiting.values() if one.values["parent"] not in waiting]
            for one in ready:
                del waiting[str(one.key)]
            yield from in_batches(ready, AT_ONCE)

    def add(self, rows: Sequence[Wanted]) -> list[Standing]:
        """Add customers, each after its parent."""
        made = add_customers(
            rows=[(str(one.values["name"]), self._number(one.values["parent"])) for one in rows], now=self.now
        )
        self._numbers |= {str(one.key): stands.id for one, stands in zip(rows, made, strict=True)}
        self._names |= {stands.id: stands.name for stands in made}
        return made

    def change(self, changes: Sequence[tuple[Standing, Values]]) -> list[Standing]:
        """Give customers other parents."""
        after = [(stands, {"parent": self._number(values["parent"])}) for stands, values in changes]
        change_customers(rows=[(stands.id, values["parent"]) for stands, values in after])
        return [Standing(stands.id, stands.subject, stands.name, values) for stands, values in after]

    def in_words(self, values: Values) -> dict[str, object]:
        """Return the name of the parent."""
        return {"parent": self._names.get(values["parent"], "")}

    def locked(self, numbers: Collection[int]) -> Mapping[int, Standing]:
        """Return customers by number, and keep others from changing them."""
        return {one.id: one for _key, one in customers_standing(numbers=numbers)}

    def rests_on(self, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return how many rows of what rest on customers."""
        return rests_on_customers(numbers=numbers)

    def remove(self, numbers: Collection[int]) -> None:
        """Take customers back."""
        remove_customers(numbers=numbers)

    def _number(self, parent: object) -> int | None:
        return self._numbers[parent] if isinstance(parent, str) else parent  # type: ignore[return-value]  # a number or nothing
