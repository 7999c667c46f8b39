"""What the forms of the catalogue begin with: the values of a record, and what was done to it before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

from inscope.apps.catalog.models import Component, Feature, FeatureInRelease, MajorVersion, Release, RoadmapItem
from inscope.apps.catalog.records import (
    Record,
    major_with,
    name_of,
    part_with,
    product_with,
    release_with,
    subject_of,
    values_of,
)
from inscope.core.catalog import FeatureStatus
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.catalog_words import labels, lifecycle_in_force, phase_labels
from inscope.reads.office_history import History, history
from inscope.reads.office_releases import latest_first

MOST_CHOICES = 150
"""Releases that a form offers, the latest; and features of which one form says the status, before the next one does."""

PARTS: Mapping[str, Callable[..., Record]] = {
    "feature": partial(part_with, Feature),
    "component": partial(part_with, Component),
    "roadmap": partial(part_with, RoadmapItem),
}
"""How a part of a product is found by its id, by the word for its kind."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A record as its form begins; without a name and a history it is new. `offered` are words for its choices."""

    product: str = ""
    name: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    history: History | None = None
    offered: tuple[tuple[str, str], ...] = ()
    goes_on_after: str = ""


def product_beginning(actor: Actor, product_id: UUID | None) -> Beginning:
    """Return what the form of a product begins with."""
    actor.require(Right.KEEP_CATALOG)
    if product_id is None:
        return Beginning()
    with acting_as(actor):
        row = product_with(public_id=product_id)
        return Beginning(row.name, row.name, values_of(row), _history(actor, row))


def major_beginning(actor: Actor, product_id: UUID, number: int | None, *, today: date) -> Beginning:
    """Return what the form of a major version begins with; `offered` are its phases whose last day can be fixed."""
    actor.require(Right.KEEP_CATALOG)
    lifecycle = lifecycle_in_force(today)
    phases = tuple(phase_labels(lifecycle).items())
    with acting_as(actor):
        product = product_with(public_id=product_id)
        if number is None:
            return Beginning(product.name, offered=phases)
        row = major_with(product=product, number=number)
        return Beginning(product.name, name_of(row), values_of(row), _history(actor, row, dict(phases)), phases)


def release_beginning(actor: Actor, product_id: UUID, release_id: UUID | None) -> Beginning:
    """Return what the form of a release begins with; `offered` are the major versions that a new one can belong to."""
    actor.require(Right.KEEP_CATALOG)
    with acting_as(actor):
        product = product_with(public_id=product_id)
        if release_id is None:
            numbers = MajorVersion.objects.filter(product=product).order_by("-number").values_list("number", flat=True)
            majors = tuple((str(one), str(one)) for one in numbers)
            values = {"feature_status": FeatureStatus.GENERALLY_AVAILABLE.value}
            return Beginning(product.name, values=values, offered=majors)
        row = release_with(product=product, public_id=release_id)
        return Beginning(product.name, row.name, values_of(row), _history(actor, row))


def part_beginning(actor: Actor, kind: str, product_id: UUID, part_id: UUID | None) -> Beginning:
    """Return what the form of a feature, a component or an item of the roadmap begins with.

    `offered` are the releases in which an item of the roadmap can have shipped.
    """
    actor.require(Right.KEEP_CATALOG)
    with acting_as(actor):
        product = product_with(public_id=product_id)
        offered: tuple[tuple[str, str], ...] = ()
        if kind == "roadmap":
            names = latest_first(Release.objects.filter(major__product=product)).values_list("name", flat=True)
            offered = tuple((name, name) for name in dict.fromkeys(names[:MOST_CHOICES]))
        if part_id is None:
            return Beginning(product.name, offered=offered)
        row = PARTS[kind](product=product, public_id=part_id)
        return Beginning(product.name, name_of(row), values_of(row), _history(actor, row), offered)


def features_beginning(actor: Actor, product_id: UUID, release_id: UUID, after: str) -> Beginning:
    """Return what the form of the features in a release begins with; `offered` are the features by their ids.

    Where there are more than a form holds, the next one begins after a name.
    """
    actor.require(Right.KEEP_CATALOG)
    with acting_as(actor):
        product = product_with(public_id=product_id)
        release = release_with(product=product, public_id=release_id)
        features = Feature.objects.filter(product=product, name_key__gt=name_key(after)).order_by("name_key")
        found = list(features[: MOST_CHOICES + 1])
        stand = dict(FeatureInRelease.objects.filter(release=release).values_list("feature__public_id", "status"))
        offered = tuple((str(one.public_id), one.name) for one in found[:MOST_CHOICES])
        values = {key: stand.get(UUID(key)) for key, _name in offered}
        more = offered[-1][1] if len(found) > MOST_CHOICES else ""
        return Beginning(product.name, release.name, values, _history(actor, release), offered, more)


def _history(actor: Actor, row: Record, more: Mapping[str, str] | None = None) -> History:
    return history(actor, subject_of(row), labels() | dict(more or {}))
