"""Records of the catalogue as forms show them and as the audit tells of them."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from inscope.apps.catalog.errors import NotInCatalogError
from inscope.apps.catalog.models import Component, Feature, MajorVersion, Product, Release, RoadmapItem
from inscope.core.lifecycle import Version

Part = TypeVar("Part", Feature, Component, RoadmapItem)
Record = Product | MajorVersion | Release | Feature | Component | RoadmapItem

KINDS: Mapping[type[Model], str] = {
    Product: "product",
    MajorVersion: "major version",
    Release: "release",
    Feature: "feature",
    Component: "component",
    RoadmapItem: "roadmap item",
}
"""What each is called."""

PHASE_FIELD = "ends_"


def product_with(*, public_id: UUID, for_change: bool = False) -> Product:
    """Return a product; `for_change` keeps others from changing it, or a part of it, until the transaction ends.

    Raises:
        NotInCatalogError: there is none.
    """
    found = Product.objects.select_for_update() if for_change else Product.objects.all()
    return _found(found.filter(public_id=public_id).first())


def major_with(*, product: Product, number: int) -> MajorVersion:
    """Return a major version of a product.

    Raises:
        NotInCatalogError: it has none of that number.
    """
    return _found(MajorVersion.objects.filter(product=product, number=number).select_related("product").first())


def release_with(*, product: Product, public_id: UUID) -> Release:
    """Return a release of a product.

    Raises:
        NotInCatalogError: it has none.
    """
    found = Release.objects.filter(major__product=product, public_id=public_id)
    return _found(found.select_related("major__product").first())


def part_with(model: type[Part], *, product: Product, public_id: UUID) -> Part:
    """Return a feature, a component or an item of the roadmap of a product.

    Raises:
        NotInCatalogError: it has none.
    """
    found = model._default_manager.filter(product=product, public_id=public_id)  # noqa: SLF001 -- its public name
    return _found(found.select_related("product").first())


def values_of(row: Record) -> dict[str, object]:
    """Return what the form of a record holds; a release that it names, by its name."""
    match row:
        case Product():
            return {"name": row.name, "lifecycle_years": row.lifecycle_years, "els_eligible": row.els_eligible}
        case MajorVersion():
            ends = {phase_field(phase): day for phase, day in fixed_ends(row).items()}
            return {"number": row.number, "original_release_on": row.original_release_on, **ends}
        case Release():
            return {
                "name": row.name,
                "kind": row.kind,
                "released_on": row.released_on,
                "withdrawn_on": row.withdrawn_on,
                "re_released_on": row.re_released_on,
                "feature_status": row.feature_status,
            }
        case Feature():
            return {"name": row.name}
        case Component():
            return {"name": row.name, "kind": row.kind}
        case RoadmapItem():
            return {"name": row.name, "status": row.status, "shipped_in": row.shipped_in and row.shipped_in.name}


def fixed_ends(major: MajorVersion) -> dict[str, date]:
    """Return the fixed ends of the phases of a major version, by phase."""
    return {one.phase: one.ends_on for one in major.phase_dates.all()}


def version_of(major: MajorVersion, fixed: Mapping[str, date]) -> Version:
    """Return what the phases of a major version follow from."""
    product = major.product
    return Version(major.original_release_on, product.lifecycle_years, product.els_eligible, fixed=fixed)


def phase_field(phase: str) -> str:
    """Return the field that holds the last day of a phase of a major version."""
    return f"{PHASE_FIELD}{phase}"


def name_of(row: Record) -> str:
    """Return how lists show a record."""
    return str(row.number) if isinstance(row, MajorVersion) else row.name


def subject_of(row: Record) -> str:
    """Return the path of a record in the audit, which that of its product begins."""
    match row:
        case Product():
            return f"product:{row.public_id}"
        case MajorVersion():
            return f"{subject_of(row.product)}/version:{row.number}"
        case Release():
            return f"{subject_of(row.major.product)}/release:{row.public_id}"
        case Feature() | Component() | RoadmapItem():
            return f"{subject_of(row.product)}/{KINDS[type(row)].replace(' ', '_')}:{row.public_id}"


Found = TypeVar("Found")


def _found(row: Found | None) -> Found:
    if row is None:
        raise NotInCatalogError
    return row
