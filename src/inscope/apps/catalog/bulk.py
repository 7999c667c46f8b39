"""Many releases at once, as imports keep them, and the names of the catalogue by which other records are found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from inscope.apps.catalog.models import MajorVersion, Product, Release
from inscope.core.imports import Standing, Values
from inscope.core.names import name_key
from inscope.pg.bulk import add_many, change_many, remove_many
from inscope.pg.ids import uuid7
from inscope.pg.references import references_to

COLUMNS = ("kind", "released_on", "withdrawn_on", "re_released_on", "feature_status")


def product_names() -> Mapping[int, tuple[str, str, str]]:
    """Return the key of its name, the name and the path in the audit of every product."""
    rows = Product.objects.values_list("id", "name_key", "name", "public_id")
    return {number: (key, name, f"product:{public_id}") for number, key, name, public_id in rows}


def major_numbers() -> Mapping[tuple[int, int], int]:
    """Return every major version by its product and its number."""
    rows = MajorVersion.objects.values_list("product_id", "number", "id")
    return {(product, number): own for product, number, own in rows}


def release_names() -> Mapping[int, tuple[int, str, str]]:
    """Return the product, the key of its name and the name of every release; those of later major versions last."""
    rows = Release.objects.order_by("major__number", "id").values_list("id", "major__product_id", "name_key", "name")
    return {number: (product, key, name) for number, product, key, name in rows}


def releases_standing(
    *, majors: Collection[int] = (), numbers: Collection[int] | None = None
) -> list[tuple[int, str, Standing]]:
    """Return the releases of some major versions; those of `numbers` are kept from changing meanwhile."""
    rows = Release.objects.filter(major_id__in=list(majors))
    if numbers is not None:
        locked = Release.objects.filter(id__in=list(numbers)).order_by("id")
        rows = locked.select_for_update(of=("self",), no_key=True)
    columns = ("id", "public_id", "major_id", "name_key", "name", "major__product__public_id", *COLUMNS)
    return [
        (
            major,
            key,
            Standing(number, f"product:{product}/release:{own}", name, dict(zip(COLUMNS, rest, strict=True))),
        )
        for number, own, major, key, name, product, *rest in rows.values_list(*columns)
    ]


def add_releases(*, rows: Sequence[tuple[int, str, str, Values]], now: datetime) -> list[Standing]:
    """Add releases: the number of the major version, the path of the product, the name, and the other values each."""
    made = [
        {
            "public_id": uuid7(now),
            "major_id": major,
            "name": name,
            "name_key": name_key(name),
            **{column: values[column] for column in COLUMNS},
        }
        for major, _product, name, values in rows
    ]
    numbers = add_many(Release, made)
    return [
        Standing(number, f"{product}/release:{own['public_id']}", name, {column: values[column] for column in COLUMNS})
        for number, own, (_major, product, name, values) in zip(numbers, made, rows, strict=True)
    ]


def change_releases(*, rows: Iterable[tuple[int, Values]]) -> None:
    """Give releases other values, by number."""
    change_many(Release, [{"id": number, **{name: values[name] for name in COLUMNS}} for number, values in rows])


def remove_releases(*, numbers: Collection[int]) -> None:
    """Take releases back."""
    remove_many(Release, "id", list(numbers))


def rests_on_releases(*, numbers: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """Return how many rows of what rest on each of these releases."""
    return references_to(Release, numbers)
