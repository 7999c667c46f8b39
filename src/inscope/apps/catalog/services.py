"""Writes the catalogue. A record that stands is found by its name; one that says something else is refused."""

from collections.abc import Iterable
from datetime import date, datetime

from inscope.apps.catalog.models import (
    Component,
    Feature,
    FeatureInRelease,
    MajorVersion,
    PhaseDate,
    Product,
    Release,
    RoadmapItem,
)
from inscope.apps.catalog.records import fixed_ends, version_of
from inscope.core.catalog import (
    OF_RELEASES,
    ComponentKind,
    FeatureStatus,
    ReleaseKind,
    RoadmapStatus,
    check_phase_ends,
    check_release_days,
    check_shipped,
)
from inscope.core.lifecycle import Lifecycle
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


def keep_phase_date(*, major_id: int, phase: str, ends_on: date) -> Kept:
    """Keep the last day of a phase of a major version; the phase is a word of the policy whose end can be fixed.

    Raises:
        RecordDiffersError: it stands with another day.
    """
    wanted = {"ends_on": ends_on}
    row, is_new = PhaseDate.objects.get_or_create(major_id=major_id, phase=phase, defaults=wanted)
    require_same("end of the phase", phase, row, wanted)
    return Kept(row.pk, is_new)


def require_phases_in_order(*, major_id: int, lifecycle: Lifecycle) -> None:
    """Refuse a major version whose phases would end out of order by the days that are fixed.

    Raises:
        ValueRefusedError: with the first day that cannot be, and the one that it contradicts.
    """
    major = MajorVersion.objects.select_related("product").get(pk=major_id)
    check_phase_ends(lifecycle, version_of(major, fixed_ends(major)))


def keep_release(
    *,
    major_id: int,
    name: str,
    released_on: date | None,
    feature_status: str,
    now: datetime,
    kind: str = "",
    withdrawn_on: date | None = None,
    re_released_on: date | None = None,
) -> Kept:
    """Keep a release of a major version.

    Raises:
        NameRefusedError, NoSuchRecordError: the name, the kind or the status is none.
        ValueRefusedError: its days are out of order.
        RecordDiffersError: it stands with other values.
    """
    name = checked_name("release", name)
    wanted = {
        "kind": _word("kind of release", kind, ["", *ReleaseKind]),
        "released_on": released_on,
        "withdrawn_on": withdrawn_on,
        "re_released_on": re_released_on,
        "feature_status": _word("feature status", feature_status, OF_RELEASES),
    }
    check_release_days(released_on=released_on, withdrawn_on=withdrawn_on, re_released_on=re_released_on)
    row, is_new = Release.objects.get_or_create(
        major_id=major_id, name_key=name_key(name), defaults={**wanted, "name": name, "public_id": uuid7(now)}
    )
    require_same("release", name, row, wanted)
    return Kept(row.pk, is_new)


def keep_feature(*, product_id: int, name: str, now: datetime) -> Kept:
    """Keep a feature of a product.

    Raises:
        NameRefusedError: the name is none.
    """
    name = checked_name("feature", name)
    row, is_new = Feature.objects.get_or_create(
        product_id=product_id, name_key=name_key(name), defaults={"name": name, "public_id": uuid7(now)}
    )
    return Kept(row.pk, is_new)


def keep_feature_in(*, feature_id: int, release_id: int, status: str) -> Kept:
    """Keep what a feature is in a release of its product.

    Raises:
        NoSuchRecordError: the status is none.
        RecordDiffersError: it stands with another one.
    """
    wanted = {"status": _word("status of a feature", status, FeatureStatus)}
    row, is_new = FeatureInRelease.objects.get_or_create(feature_id=feature_id, release_id=release_id, defaults=wanted)
    require_same("feature in release", str(row.release), row, wanted)
    return Kept(row.pk, is_new)


def keep_component(*, product_id: int, name: str, kind: str, now: datetime) -> Kept:
    """Keep a component of a product, or something that it is known to work with.

    Raises:
        NameRefusedError, NoSuchRecordError: the name or the kind is none.
        RecordDiffersError: it stands as another kind.
    """
    name = checked_name("component", name)
    wanted = {"kind": _word("kind of component", kind, ComponentKind)}
    row, is_new = Component.objects.get_or_create(
        product_id=product_id, name_key=name_key(name), defaults={**wanted, "name": name, "public_id": uuid7(now)}
    )
    require_same("component", name, row, wanted)
    return Kept(row.pk, is_new)


def keep_roadmap_item(*, product_id: int, name: str, status: str, shipped_in_id: int | None, now: datetime) -> Kept:
    """Keep an item of the roadmap.

    Raises:
        NameRefusedError, NoSuchRecordError: the name or the status is none.
        ValueRefusedError: it shipped in no release, or names one before it shipped.
        RecordDiffersError: it stands with other values.
    """
    name = checked_name("roadmap item", name)
    check_shipped(_word("status on the roadmap", status, RoadmapStatus), is_in_release=shipped_in_id is not None)
    wanted = {"status": status, "shipped_in_id": shipped_in_id}
    row, is_new = RoadmapItem.objects.get_or_create(
        product_id=product_id, name_key=name_key(name), defaults={**wanted, "name": name, "public_id": uuid7(now)}
    )
    require_same("roadmap item", name, row, wanted)
    return Kept(row.pk, is_new)


def _word(what: str, word: str, words: Iterable[str]) -> str:
    """Return a word that is one of some.

    Raises:
        NoSuchRecordError: it is none of them.
    """
    among = [str(one) for one in words]
    if word not in among:
        raise NoSuchRecordError(what, shortened(word), [one for one in among if one])
    return word
