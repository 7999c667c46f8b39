"""What every kind of record that a file can bring knows of itself, and what several kinds share."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Protocol, TypeVar

from inscope.apps.contracts.bulk import customers_standing
from inscope.core.imports import Plan, Row, RowProblem, Standing, Values, Wanted
from inscope.core.imports.plan import Key
from inscope.core.names import name_key
from inscope.core.people import Actor
from inscope.core.policy.errors import did_you_mean

Refuse = Callable[[RowProblem], None]
Found = TypeVar("Found")
T = TypeVar("T")
AT_ONCE = 2_000
"""Rows of one statement."""
MOST_HINTS = 50
"""To find the nearest name takes a look at all of them: a file whose names are all wrong is told so without."""


class Kind(Protocol):
    """A kind of record: how the rows of a file find others by name, and how records are written, many at once."""

    changes_at_once: int

    def wanted(self, rows: Iterable[Row], refuse: Refuse) -> Iterator[Wanted]:
        """Yield the rows whose names were all found."""

    def standing(self) -> Mapping[Key, Standing]:
        """Return what stands of all that the rows name."""

    def check(self, plan: Plan, refuse: Refuse) -> None:
        """Refuse rows that cannot stand beside other records."""

    def batches(self, added: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
        """Yield what is added in the order in which it can be."""

    def add(self, rows: Sequence[Wanted]) -> list[Standing]:
        """Add records, and return them as they stand."""

    def change(self, changes: Sequence[tuple[Standing, Values]]) -> list[Standing]:
        """Give records other values, and return them as they stand."""

    def in_words(self, values: Values) -> dict[str, object]:
        """Return values with the names of other records in place of their numbers; of people, no words."""

    def locked(self, numbers: Collection[int]) -> Mapping[int, Standing]:
        """Return records by number, and keep others from changing them."""

    def rests_on(self, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return how many rows of what rest on records."""

    def remove(self, numbers: Collection[int]) -> None:
        """Take records back."""


class Records:
    """Who imports, when, and the customers by the keys of their names."""

    changes_at_once = AT_ONCE

    def __init__(self, actor: Actor, *, today: date, now: datetime) -> None:
        self.actor, self.today, self.now = actor, today, now
        self._hints = MOST_HINTS

    @cached_property
    def customers(self) -> Mapping[str, Standing]:
        """The customers that stand, by the keys of their names."""
        return dict(customers_standing())

    def customer(self, row: Row, refuse: Refuse) -> Standing | None:
        """Return the customer that a row names."""
        return self.named(row, "customer", self.customers, refuse)

    def named(self, row: Row, column: str, among: Mapping[str, Found], refuse: Refuse) -> Found | None:
        """Return what a cell names; where there is nothing of that name, refuse it, at first with the nearest one."""
        key = name_key(str(row.values[column]))
        found = among.get(key)
        if found is None:
            self._hints -= 1
            nearest = did_you_mean(key, among) if self._hints >= 0 else ""
            refuse(row.problem(column, ", ".join(filter(None, (f"a {column} that stands", nearest)))))
        return found

    @cached_property
    def companies(self) -> Mapping[int, str]:
        """The paths of customers in the audit, by number."""
        return {one.id: one.subject for one in self.customers.values()}

    def check(self, plan: Plan, refuse: Refuse) -> None:
        """Refuse nothing; kinds that have rules between records do."""

    def batches(self, added: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
        """Yield what is added, as it comes."""
        return in_batches(added, AT_ONCE)

    def in_words(self, values: Values) -> dict[str, object]:
        """Return the values, which name no other record."""
        return dict(values)


def in_batches(items: Iterable[T], at_once: int) -> Iterator[Sequence[T]]:
    """Yield items, many at once."""
    rest = iter(items)
    while batch := list(islice(rest, at_once)):
        yield batch
