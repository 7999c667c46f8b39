"""The catalogue in the office: the list of products, and one product with everything that is known of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.catalog.models import Component, Feature, MajorVersion, Product, Release, RoadmapItem
from inscope.apps.catalog.records import fixed_ends, product_with, subject_of, version_of
from inscope.core.catalog import ComponentKind
from inscope.core.lifecycle import Lifecycle, Span, Standing, spans, standing
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.catalog_words import Word, labels, lifecycle_in_force, phase_labels, roadmap_words
from inscope.reads.listing import PAGE, Listing, listing, search
from inscope.reads.office_features import COLUMNS, Matrix, matrix_of
from inscope.reads.office_history import History, history
from inscope.reads.office_releases import ReleaseLine, latest_first, release_line

FEW = 8
"""So many of the latest releases are shown on the page of a product; their list has all of them."""


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product in the list."""

    public_id: UUID
    name: str
    lifecycle: str
    els: str
    majors: str
    latest: str
    latest_on: date | None


@dataclass(frozen=True, slots=True)
class PhaseCell:
    """A phase of a major version; no day: not known, or no such phase, as `text` says."""

    label: str
    ends_on: date | None
    text: str
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class MajorLine:
    """A major version with its phases in the order of the policy; `now` is the phase that it is in."""

    number: int
    original_release_on: date | None
    phases: tuple[PhaseCell, ...]
    now: Word


@dataclass(frozen=True, slots=True)
class ComponentLine:
    """A component, or something that the product is known to work with."""

    public_id: UUID
    name: str
    is_integration: bool


@dataclass(frozen=True, slots=True)
class RoadmapLine:
    """An item of the roadmap."""

    public_id: UUID
    name: str
    status: Word
    shipped_in: str


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One product."""

    public_id: UUID
    name: str
    lifecycle: str
    els: str
    phases: tuple[str, ...]
    majors: tuple[MajorLine, ...]
    releases: tuple[ReleaseLine, ...]
    has_more_releases: bool
    matrix: Matrix
    components: tuple[ComponentLine, ...]
    roadmap: tuple[RoadmapLine, ...]
    history: History
    can_keep: bool


def products_page(actor: Actor, asked: Mapping[str, str]) -> Listing[ProductLine]:
    """Return a page of the products, by name."""
    actor.require(Right.READ_CATALOG)
    query = search("q", _("Name of a product"), asked)
    with acting_as(actor):
        wanted = Product.objects.filter(name_key__contains=name_key(query.value))
        found = list(wanted.filter(name_key__gt=name_key(asked.get("after", ""))).order_by("name_key")[: PAGE + 1])
        majors = _majors_of(found)
        latest = _latest_of(found)
    return listing(
        found,
        (query,),
        asked,
        line=lambda one: _product_line(one, majors[one.pk], latest.get(one.pk)),
        place=lambda one: one.name,
    )


def product_page(actor: Actor, product_id: UUID, *, today: date) -> ProductPage:
    """Return one product with all that the catalogue knows of it.

    Raises:
        NotInCatalogError: there is none.
    """
    actor.require(Right.READ_CATALOG)
    lifecycle = lifecycle_in_force(today)
    with acting_as(actor):
        product = product_with(public_id=product_id)
        majors = product.majors.prefetch_related("phase_dates").order_by("-number")
        releases = list(latest_first(Release.objects.filter(major__product=product))[: FEW + 1])
        features = Feature.objects.filter(product=product).order_by("name_key")
        components = Component.objects.filter(product=product).order_by("kind", "name_key")
        roadmap = (
            RoadmapItem.objects.filter(product=product).select_related("shipped_in").order_by("status", "name_key")
        )
        words = roadmap_words()
        return ProductPage(
            public_id=product.public_id,
            name=product.name,
            lifecycle=_lifecycle(product),
            els=_els(product),
            phases=tuple(one.label for one in lifecycle.phases),
            majors=tuple(_major_line(one, lifecycle, today) for one in majors),
            releases=tuple(map(release_line, releases[:FEW])),
            has_more_releases=len(releases) > FEW,
            matrix=matrix_of(features[: PAGE + 1], releases[:COLUMNS]),
            components=tuple(
                ComponentLine(one.public_id, one.name, one.kind == ComponentKind.INTEGRATION) for one in components
            ),
            roadmap=tuple(
                RoadmapLine(one.public_id, one.name, words[one.status], one.shipped_in.name if one.shipped_in else "")
                for one in roadmap
            ),
            history=history(actor, subject_of(product), labels() | phase_labels(lifecycle)),
            can_keep=actor.may(Right.KEEP_CATALOG),
        )


def _majors_of(products: Iterable[Product]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = MajorVersion.objects.filter(product__in=list(products)).order_by("-number")
    for product, number in rows.values_list("product_id", "number"):
        found[product].append(number)
    return found


def _latest_of(products: Iterable[Product]) -> Mapping[int, Release]:
    rows = Release.objects.filter(major__product__in=list(products), released_on__isnull=False).select_related("major")
    latest = rows.order_by("major__product_id", "-released_on", "-id").distinct("major__product_id")
    return {one.major.product_id: one for one in latest}


def _product_line(one: Product, majors: Sequence[int], latest: Release | None) -> ProductLine:
    return ProductLine(
        public_id=one.public_id,
        name=one.name,
        lifecycle=_lifecycle(one),
        els=_els(one),
        majors=", ".join(map(str, majors)),
        latest="" if latest is None else latest.name,
        latest_on=None if latest is None else latest.released_on,
    )


def _lifecycle(product: Product) -> str:
    years = product.lifecycle_years
    return _("Not known") if years is None else _("%(years)d years") % {"years": years}


def _els(product: Product) -> str:
    return {None: _("Not known"), True: _("On offer"), False: _("Not on offer")}[product.els_eligible]


def _major_line(one: MajorVersion, lifecycle: Lifecycle, today: date) -> MajorLine:
    found = spans(lifecycle, version_of(one, fixed_ends(one)))
    by_word = {span.phase.word: span for span in found}
    return MajorLine(
        number=one.number,
        original_release_on=one.original_release_on,
        phases=tuple(_cell(phase.label, by_word.get(phase.word)) for phase in lifecycle.phases),
        now=_now(*standing(found, today)),
    )


def _cell(label: str, span: Span | None) -> PhaseCell:
    if span is None:
        return PhaseCell(label, None, _("None"), is_fixed=False)
    return PhaseCell(label, span.ends_on, _("Not known"), span.is_fixed)


def _now(where: Standing, span: Span | None) -> Word:
    if span is not None:
        return Word(span.phase.label, "layers", "ok" if not span.phase.is_bought else "")
    return {
        Standing.BEFORE: Word(_("Before its release"), "hourglass"),
        Standing.ENDED: Word(_("Ended"), "calendar-x", "bad"),
    }.get(where, Word(_("Not known"), "circle-dashed"))
