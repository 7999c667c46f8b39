"""Writes the catalogue. A record that stands is found by its name; one that says something else is refused."""

from datetime import date, datetime

from inscope.apps.catalog.models import FEATURE_STATUSES, MajorVersion, Product, Release
from inscope.core.names import name_key
from inscope.core.policy.errors import shortened
from inscope.core.records import Kept, NoSuchRecordError, checked_name, require_same
from inscope.pg.ids import uuid7


def keep_product(*, name: str, lifecycle_years: int | None, els_eligible: bool | None, now: datetime) -> Kept:
    """Keep a product.

    Raises:
        NameRefusedError: the name is none.
        RecordDiffersError: it stands with other values.
    """
    name = checked_name("product", name)
    wanted = {"lifecycle_years": lifecycle_years, "els_eligible": els_eligible}
    row, is_new = Product.objects.get_or_create(
        name_key=name_key(name), defaults={**wanted, "name": name, "public_id": uuid7(now)}
    )
    require_same("product", name, row, wanted)
    return Kept(row.pk, is_new)


def keep_major(*, product_id: int, number: int, original_release_on: date | None) -> Kept:
    """Keep a major version of a product.

    Raises:
        RecordDiffersError: it stands with another day.
    """
    wanted = {"original_release_on": original_release_on}
    row, is_new = MajorVersion.objects.get_or_create(product_id=product_id, number=number, defaults=wanted)
    require_same("major version", str(number), row, wanted)
    return Kept(row.pk, is_new)


def keep_release(*, major_id: int, name: str, released_on: date | None, feature_status: str, now: datetime) -> Kept:
    """Keep a release of a major version.

    Raises:
        NameRefusedError, NoSuchRecordError: the name or the status is none.
        RecordDiffersError: it stands with other values.
    """
    name = checked_name("release", name)
    if feature_status not in FEATURE_STATUSES:
        raise NoSuchRecordError("feature status", shortened(feature_status), FEATURE_STATUSES)
    wanted = {"released_on": released_on, "feature_status": feature_status}
    row, is_new = Release.objects.get_or_create(
        major_id=major_id, name=name, defaults={**wanted, "public_id": uuid7(now)}
    )
    require_same("release", name, row, wanted)
    return Kept(row.pk, is_new)
