"""The features of a product: what each is in its latest releases, as a table of features by releases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.catalog.models import Feature, FeatureInRelease, MajorVersion, Release
from inscope.apps.catalog.records import product_with
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.catalog_words import Word, feature_words
from inscope.reads.listing import PAGE, Listing, choice, listing, search
from inscope.reads.office_releases import latest_first

COLUMNS = 5
"""So many of the latest releases fit beside each other."""


@dataclass(frozen=True, slots=True)
class Column:
    """A release over its column."""

    public_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What a feature is in a release; no word: it is not in it."""

    release: str
    word: Word | None


@dataclass(frozen=True, slots=True)
class FeatureLine:
    """A feature with a cell a column."""

    public_id: UUID
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Features by releases."""

    columns: tuple[Column, ...]
    lines: tuple[FeatureLine, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class FeaturesPage:
    """The features of a product, in pages."""

    product_id: UUID
    product: str
    columns: tuple[Column, ...]
    list: Listing[FeatureLine]
    can_keep: bool


def features_page(actor: Actor, product_id: UUID, asked: Mapping[str, str]) -> FeaturesPage:
    """Return a page of the features of a product, by name, against the latest releases of a major version or of all.

    Raises:
        NotInCatalogError: there is no such product.
    """
    actor.require(Right.READ_CATALOG)
    with acting_as(actor):
        product = product_with(public_id=product_id)
        numbers = MajorVersion.objects.filter(product=product).order_by("-number").values_list("number", flat=True)
        majors = [(str(one), _("Version %(number)d") % {"number": one}) for one in numbers]
        query = search("q", _("Name of a feature"), asked)
        major = choice("version", _("Every version"), asked, majors)
        wanted = Feature.objects.filter(product=product, name_key__contains=name_key(query.value))
        found = wanted.filter(name_key__gt=name_key(asked.get("after", ""))).order_by("name_key")[: PAGE + 1]
        releases = Release.objects.filter(major__product=product)
        if major.value:
            releases = releases.filter(major__number=major.value)
        features, columns = list(found), list(latest_first(releases)[:COLUMNS])
        lines = dict(zip(features, matrix_of(features, columns).lines, strict=False))
    return FeaturesPage(
        product_id=product.public_id,
        product=product.name,
        columns=_columns(columns),
        list=listing(features, (query, major), asked, line=lines.__getitem__, place=lambda one: one.name),
        can_keep=actor.may(Right.KEEP_CATALOG),
    )


def matrix_of(features: Iterable[Feature], releases: Sequence[Release]) -> Matrix:
    """Return a page of features by releases; one feature more says that there are more."""
    rows = list(features)
    shown = rows[:PAGE]
    statuses = {
        (feature, release): status
        for feature, release, status in FeatureInRelease.objects.filter(
            feature__in=shown, release__in=list(releases)
        ).values_list("feature_id", "release_id", "status")
    }
    words = feature_words()
    return Matrix(
        columns=_columns(releases),
        lines=tuple(
            FeatureLine(
                one.public_id,
                one.name,
                tuple(Cell(release.name, words.get(statuses.get((one.pk, release.pk), ""))) for release in releases),
            )
            for one in shown
        ),
        has_more=len(rows) > PAGE,
    )


def _columns(releases: Iterable[Release]) -> tuple[Column, ...]:
    return tuple(Column(one.public_id, one.name) for one in releases)
