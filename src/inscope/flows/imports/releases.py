"""Releases from a file, of major versions that stand."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from inscope.apps.catalog.bulk import (
    COLUMNS,
    add_releases,
    change_releases,
    major_numbers,
    product_names,
    releases_standing,
    remove_releases,
    rests_on_releases,
)
from inscope.core.imports import Row, Standing, Values, Wanted
from inscope.core.imports.plan import Key
from inscope.core.names import name_key
from inscope.core.people import Actor
from inscope.flows.imports.kinds import Records, Refuse


class Releases(Records):
    """Releases; they stay with their major version."""

    def __init__(self, actor: Actor, *, today: date, now: datetime) -> None:
        super().__init__(actor, today=today, now=now)
        self._products = product_names()
        self._majors = major_numbers()
        self._of: dict[int, str] = {}

    def wanted(self, rows: Iterable[Row], refuse: Refuse) -> Iterator[Wanted]:
        """Yield the rows whose product has the major version."""
        products = {key: number for number, (key, _name, _subject) in self._products.items()}
        for row in rows:
            product = self.named(row, "product", products, refuse)
            if product is None:
                continue
            major = self._majors.get((product, int(str(row.values["major"]))))
            if major is None:
                known = ", ".join(str(number) for of, number in sorted(self._majors) if of == product) or "none yet"
                refuse(row.problem("major", f"a major version of the product: {known}"))
                continue
            self._of[major] = self._products[product][2]
            values = {name: value for name, value in row.values.items() if name in COLUMNS}
            yield Wanted(row, (major, name_key(str(row.values["name"]))), values)

    def standing(self) -> Mapping[Key, Standing]:
        """Return the releases of the major versions that the file names."""
        return {(major, key): one for major, key, one in releases_standing(majors=list(self._of))}

    def add(self, rows: Sequence[Wanted]) -> list[Standing]:
        """Add releases."""
        made = [(one.key[0], self._of[one.key[0]], str(one.row.values["name"]), one.values) for one in rows]
        return add_releases(rows=made, now=self.now)

    def change(self, changes: Sequence[tuple[Standing, Values]]) -> list[Standing]:
        """Give releases other values."""
        change_releases(rows=[(stands.id, values) for stands, values in changes])
        return [Standing(stands.id, stands.subject, stands.name, values) for stands, values in changes]

    def locked(self, numbers: Collection[int]) -> Mapping[int, Standing]:
        """Return releases by number, and keep others from changing them."""
        return {one.id: one for _major, _key, one in releases_standing(numbers=numbers)}

    def rests_on(self, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
        """Return how many rows of what rest on releases."""
        return rests_on_releases(numbers=numbers)

    def remove(self, numbers: Collection[int]) -> None:
        """Take releases back."""
        remove_releases(numbers=numbers)
