"""Reads the catalogue."""

from inscope.apps.catalog.models import Product, Release
from inscope.apps.catalog.rows import ReleaseRow
from inscope.core.names import name_key
from inscope.core.records import NoSuchRecordError

WITH_PRODUCT = ("major__product",)


def release_row(release: Release) -> ReleaseRow:
    """Return a release that was read with its product, as the rest of the product sees it."""
    major = release.major
    return ReleaseRow(
        product=major.product.name,
        name=release.name,
        major=major.number,
        major_original_release_on=major.original_release_on,
        feature_status=release.feature_status,
        lifecycle_years=major.product.lifecycle_years,
        els_eligible=major.product.els_eligible,
    )


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
    row = releases.filter(name=" ".join(name.split())).first()
    if row is None:
        raise NoSuchRecordError(f"release of `{product}`", name, releases.values_list("name", flat=True))
    return row.pk
