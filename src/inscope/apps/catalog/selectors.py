"""Reads the catalogue."""

from collections.abc import Sequence

from inscope.apps.catalog.models import Product, Release
from inscope.apps.catalog.rows import PhaseDateRow
from inscope.core.names import name_key
from inscope.core.records import NoSuchRecordError
from inscope.pg.rows import Statement

_PHASE_DATES = Statement(
    PhaseDateRow,
    """
    select phase, ends_on from catalog_phasedate fixed
    join catalog_majorversion major on major.id = fixed.major_id
    where major.product_id = %(product_id)s and major.number = %(major)s
    """,
)


def phase_dates_of(*, product_id: int, major: int) -> Sequence[PhaseDateRow]:
    """Return the fixed ends of the phases of a major version."""
    return _PHASE_DATES.read(product_id=product_id, major=major)


def product_named(*, name: str) -> int:
    """Return the number of a product.

    Raises:
        NoSuchRecordError: there is none of that name.
    """
    row = Product.objects.filter(name_key=name_key(name)).first()
    if row is None:
        raise NoSuchRecordError("product", name, Product.objects.order_by("name_key").values_list("name", flat=True))
    return row.pk


def release_named(*, product: str, name: str) -> int:
    """Return the number of a release; of two major versions that both have one of that name, of the later.

    Raises:
        NoSuchRecordError: there is no such product, or no such release of it.
    """
    releases = Release.objects.filter(major__product_id=product_named(name=product)).order_by("-major__number", "name")
    row = releases.filter(name_key=name_key(name)).first()
    if row is None:
        raise NoSuchRecordError(f"release of `{product}`", name, releases.values_list("name", flat=True))
    return row.pk
