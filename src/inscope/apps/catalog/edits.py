"""Adds and changes records of the catalogue one at a time, as people do, each with its entry in the audit.

A record that is new has no id yet. `seen` is the state of the record that the person saw: who would change another one
is refused, and so is nobody's work lost.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from inscope.apps.audit.services import record_entry, save_record
from inscope.apps.catalog.errors import NotInCatalogError
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
from inscope.apps.catalog.records import (
    KINDS,
    PHASE_FIELD,
    Part,
    Record,
    fixed_ends,
    major_with,
    name_of,
    part_with,
    phase_field,
    product_with,
    release_with,
    subject_of,
    values_of,
    version_of,
)
from inscope.core.catalog import (
    check_lifecycle_years,
    check_original_day,
    check_phase_ends,
    check_release_days,
    check_shipped,
)
from inscope.core.lifecycle import Lifecycle
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.core.records import ValueRefusedError, checked_name, differences, require_seen
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as

Values = dict[str, object]


def save_product(
    *,
    actor: Actor,
    product_id: UUID | None,
    seen: str,
    name: str,
    lifecycle_years: int | None,
    els_eligible: bool | None,
    lifecycle: Lifecycle,
    now: datetime,
) -> UUID:
    """Add or change a product, and return its id.

    Raises:
        ValueRefusedError: its life cycle is too short, or fixed ends of phases would be out of order.
    """
    actor.require(Right.KEEP_CATALOG)
    check_lifecycle_years(lifecycle_years)
    with acting_as(actor):
        row = Product(public_id=uuid7(now)) if product_id is None else _locked(product_id)
        before = _seen(row, seen)
        _rename(row, name)
        row.lifecycle_years, row.els_eligible = lifecycle_years, els_eligible
        if product_id is not None:
            _check_majors(row, lifecycle)
        _save(actor, row, before, now)
    return row.public_id


def save_major(
    *,
    actor: Actor,
    product_id: UUID,
    major: int | None,
    seen: str,
    number: int,
    original_release_on: date | None,
    phase_ends: Mapping[str, date | None],
    lifecycle: Lifecycle,
    now: datetime,
) -> None:
    """Add a major version to a product, or change the one of a number, and the last days of its phases that are fixed.

    Raises:
        ValueRefusedError: the days are out of order.
    """
    actor.require(Right.KEEP_CATALOG)
    with acting_as(actor):
        product = _locked(product_id)
        row = MajorVersion(product=product) if major is None else major_with(product=product, number=major)
        before = _seen(row, seen)
        row.number, row.original_release_on = number, original_release_on
        fixed = {phase: day for phase, day in phase_ends.items() if day is not None}
        check_phase_ends(lifecycle, version_of(row, fixed), PHASE_FIELD)
        after = before | {"number": number, "original_release_on": original_release_on}
        after |= {phase_field(phase): day for phase, day in phase_ends.items()}
        _save(actor, row, before, now, after)
        for phase, day in phase_ends.items():
            _set_end(row, phase, day)


def save_release(
    *,
    actor: Actor,
    product_id: UUID,
    release_id: UUID | None,
    seen: str,
    name: str,
    kind: str | None,
    released_on: date | None,
    withdrawn_on: date | None,
    re_released_on: date | None,
    feature_status: str,
    now: datetime,
    major: str = "",
) -> UUID:
    """Add a release to a major version of a product, or change it; it stays with its major version.

    Raises:
        ValueRefusedError: its days are out of order, or it was withdrawn and would lose its original day.
    """
    actor.require(Right.KEEP_CATALOG)
    check_release_days(released_on=released_on, withdrawn_on=withdrawn_on, re_released_on=re_released_on)
    with acting_as(actor):
        product = _locked(product_id)
        if release_id is None:
            row = Release(public_id=uuid7(now), major=major_with(product=product, number=int(major)))
        else:
            row = release_with(product=product, public_id=release_id)
        before = _seen(row, seen)
        check_original_day(
            stands=row.released_on,
            released_on=released_on,
            is_withdrawn=row.withdrawn_on is not None and withdrawn_on is not None,
        )
        _rename(row, name)
        row.kind, row.feature_status = kind or "", feature_status
        row.released_on, row.withdrawn_on, row.re_released_on = released_on, withdrawn_on, re_released_on
        _save(actor, row, before, now)
    return row.public_id


def save_feature(
    *, actor: Actor, product_id: UUID, feature_id: UUID | None, seen: str, name: str, now: datetime
) -> None:
    """Add a feature to a product, or give it another name."""
    actor.require(Right.KEEP_CATALOG)
    with acting_as(actor):
        row = _part(Feature, product_id, feature_id, now)
        before = _seen(row, seen)
        _rename(row, name)
        _save(actor, row, before, now)


def save_features_in(
    *, actor: Actor, product_id: UUID, release_id: UUID, seen: str, statuses: Mapping[str, str | None], now: datetime
) -> None:
    """Say what features are in a release, by their ids; one without a status is not in it."""
    actor.require(Right.KEEP_CATALOG)
    with acting_as(actor):
        release = release_with(product=_locked(product_id), public_id=release_id)
        features = {
            str(one.public_id): one
            for one in Feature.objects.filter(product_id=release.major.product_id, public_id__in=statuses)
        }
        stand = {
            str(one.feature.public_id): one
            for one in FeatureInRelease.objects.filter(release=release).select_related("feature")
        }
        before: Values = {key: stand[key].status if key in stand else None for key in statuses}
        require_seen("release", before, seen)
        for key, feature in features.items():
            _set_status(release, feature, stand.get(key), statuses[key])
        changes = differences(
            {one.name: before[key] for key, one in features.items()},
            {one.name: statuses[key] for key, one in features.items()},
        )
        if changes:
            record_entry(
                actor=actor,
                event="features_changed",
                subject=subject_of(release),
                now=now,
                details={"name": release.name, "changes": changes},
            )


def save_component(
    *, actor: Actor, product_id: UUID, component_id: UUID | None, seen: str, name: str, kind: str, now: datetime
) -> None:
    """Add a component to a product, or change it."""
    actor.require(Right.KEEP_CATALOG)
    with acting_as(actor):
        row = _part(Component, product_id, component_id, now)
        before = _seen(row, seen)
        _rename(row, name)
        row.kind = kind
        _save(actor, row, before, now)


def save_roadmap_item(
    *,
    actor: Actor,
    product_id: UUID,
    item_id: UUID | None,
    seen: str,
    name: str,
    status: str,
    shipped_in: str | None,
    now: datetime,
) -> None:
    """Add an item to the roadmap of a product, or change it; `shipped_in` is the name of a release.

    Raises:
        ValueRefusedError: it shipped in no release, or names one before it shipped.
    """
    actor.require(Right.KEEP_CATALOG)
    check_shipped(status, is_in_release=shipped_in is not None)
    with acting_as(actor):
        row = _part(RoadmapItem, product_id, item_id, now)
        before = _seen(row, seen)
        _rename(row, name)
        row.status = status
        row.shipped_in = _release_of(row, shipped_in)
        _save(actor, row, before, now)


def _locked(product_id: UUID) -> Product:
    """Return a product, and let nobody else change it or a part of it until the transaction ends."""
    return product_with(public_id=product_id, for_change=True)


def _part(model: type[Part], product_id: UUID, public_id: UUID | None, now: datetime) -> Part:
    product = _locked(product_id)
    if public_id is None:
        return model(public_id=uuid7(now), product=product)
    return part_with(model, product=product, public_id=public_id)


def _release_of(item: RoadmapItem, name: str | None) -> Release | None:
    """Return the release of a name: the one that stands while it has that name, which other versions may have too."""
    if name is None:
        return None
    stands = item.shipped_in
    return stands if stands is not None and stands.name == name else _release_named(item.product, name)


def _release_named(product: Product, name: str) -> Release:
    found = Release.objects.filter(major__product=product, name_key=name_key(name)).order_by("-major__number").first()
    if found is None:
        raise NotInCatalogError
    return found


def _rename(row: Product | Release | Part, name: str) -> None:
    row.name = checked_name(KINDS[type(row)], name)
    row.name_key = name_key(name)


def _check_majors(product: Product, lifecycle: Lifecycle) -> None:
    for major in product.majors.prefetch_related("phase_dates"):
        try:
            check_phase_ends(lifecycle, version_of(major, fixed_ends(major)))
        except ValueRefusedError as error:
            told = f"version {major.number}: {error.message}"
            raise ValueRefusedError(told, field="lifecycle_years", hint=error.hint) from None


def _set_end(major: MajorVersion, phase: str, day: date | None) -> None:
    if day is None:
        PhaseDate.objects.filter(major=major, phase=phase).delete()
    else:
        PhaseDate.objects.update_or_create(major=major, phase=phase, defaults={"ends_on": day})


def _set_status(release: Release, feature: Feature, stands: FeatureInRelease | None, status: str | None) -> None:
    if status is None:
        if stands is not None:
            stands.delete()
        return
    row = stands or FeatureInRelease(release=release, feature=feature)
    row.status = status
    row.save()


def _seen(row: Record, seen: str) -> Values:
    """Return the values of a row that is to change, none for a new one, if they are those that somebody saw."""
    before = {} if row.pk is None else values_of(row)
    require_seen(KINDS[type(row)], before, seen)
    return before


def _save(actor: Actor, row: Record, before: Values, now: datetime, after: Values | None = None) -> None:
    save_record(
        actor=actor,
        row=row,
        what=KINDS[type(row)],
        name=name_of(row),
        subject=subject_of(row),
        before=before,
        after=values_of(row) if after is None else after,
        now=now,
        field="number" if isinstance(row, MajorVersion) else "name",
    )
