"""Forms of the catalogue: one view a kind of record, which adds one and changes one."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inscope.apps.catalog import edits
from inscope.apps.catalog.records import PHASE_FIELD
from inscope.core.catalog import SHORTEST_LIFECYCLE
from inscope.core.people import Actor, Right
from inscope.reads import office_records
from inscope.reads.catalog_words import (
    choices,
    feature_words,
    kinds_of_components,
    kinds_of_releases,
    labels,
    lifecycle_in_force,
    roadmap_words,
    statuses_of_releases,
)
from inscope.web.common.actor import requires
from inscope.web.office.forms import Field, FormPage, Kind, Values, form_page

FORM_METHODS = ("GET", "HEAD", "POST")
MOST_YEARS, MOST_NUMBER = 100, 100_000


@requires(Right.KEEP_CATALOG)
@require_http_methods(FORM_METHODS)
def product(request: HttpRequest, actor: Actor, product_id: UUID | None = None) -> HttpResponse:
    """Add or change a product."""
    begins = office_records.product_beginning(actor, product_id)
    label = labels()
    page = FormPage(
        title=begins.name or _("New product"),
        at=reverse("catalog-products") if product_id is None else _product_at(product_id),
        fields=(
            Field("name", label["name"], needed=True),
            Field(
                "lifecycle_years",
                label["lifecycle_years"],
                Kind.NUMBER,
                _("From the original release of a major version. Leave it empty while it is not known."),
                least=SHORTEST_LIFECYCLE,
                most=MOST_YEARS,
            ),
            Field("els_eligible", label["els_eligible"], Kind.YES_NO, _("Whether customers can buy more years.")),
        ),
        values=begins.values,
        history=begins.history,
    )

    def save(values: Values, seen: str) -> str:
        lifecycle = lifecycle_in_force(timezone.localdate())
        saved = edits.save_product(
            actor=actor, product_id=product_id, seen=seen, lifecycle=lifecycle, now=timezone.now(), **values
        )
        return _product_at(saved)

    return form_page(request, page, save)


@requires(Right.KEEP_CATALOG)
@require_http_methods(FORM_METHODS)
def major(request: HttpRequest, actor: Actor, product_id: UUID, major: int | None = None) -> HttpResponse:
    """Add or change a major version."""
    begins = office_records.major_beginning(actor, product_id, major, today=timezone.localdate())
    label, at = labels(), _product_at(product_id)
    once = _("It begins the life cycle, and stays as it is if the version is withdrawn and released again.")
    fixed = _("Only where you fix a day that differs from the scope of coverage.")
    page = FormPage(
        title=_("%(product)s, version %(number)s") % {"product": begins.product, "number": begins.name or _("new")},
        at=at,
        fields=(
            Field("number", label["number"], Kind.NUMBER, needed=True, most=MOST_NUMBER),
            Field("original_release_on", label["original_release_on"], Kind.DAY, once),
            *(Field(name, words, Kind.DAY, fixed) for name, words in begins.offered),
        ),
        values=begins.values,
        history=begins.history,
    )

    def save(values: Values, seen: str) -> str:
        ends = {name.removeprefix(PHASE_FIELD): values.pop(name) for name, _label in begins.offered}
        edits.save_major(
            actor=actor,
            product_id=product_id,
            major=major,
            seen=seen,
            phase_ends=ends,
            lifecycle=lifecycle_in_force(timezone.localdate()),
            now=timezone.now(),
            **values,
        )
        return at

    return form_page(request, page, save)


@requires(Right.KEEP_CATALOG)
@require_http_methods(FORM_METHODS)
def release(request: HttpRequest, actor: Actor, product_id: UUID, release_id: UUID | None = None) -> HttpResponse:
    """Add or change a release."""
    begins = office_records.release_beginning(actor, product_id, release_id)
    page = FormPage(
        title=f"{begins.product} {begins.name or _('new release')}",
        at=_product_at(product_id),
        fields=_release_fields(begins.offered, is_new=release_id is None),
        values=begins.values,
        history=begins.history,
        about="" if release_id or begins.offered else _("A release belongs to a major version: add one first."),
    )

    def save(values: Values, seen: str) -> str:
        edits.save_release(
            actor=actor, product_id=product_id, release_id=release_id, seen=seen, now=timezone.now(), **values
        )
        return _product_at(product_id)

    return form_page(request, page, save)


@requires(Right.KEEP_CATALOG)
@require_http_methods(FORM_METHODS)
def release_features(request: HttpRequest, actor: Actor, product_id: UUID, release_id: UUID) -> HttpResponse:
    """Say what the features of a product are in one release."""
    begins = office_records.features_beginning(actor, product_id, release_id, request.GET.get("after", ""))
    words = (("", _("Not in this release")), *choices(feature_words()))
    page = FormPage(
        title=_("Features of %(release)s") % {"release": f"{begins.product} {begins.name}"},
        at=_product_at(product_id),
        fields=tuple(Field(key, name, Kind.CHOICE, choices=words) for key, name in begins.offered),
        values=begins.values,
        history=begins.history,
    )

    def save(values: Values, seen: str) -> str:
        edits.save_features_in(
            actor=actor, product_id=product_id, release_id=release_id, seen=seen, statuses=values, now=timezone.now()
        )
        more = begins.goes_on_after
        return f"{request.path}?{urlencode({'after': more})}" if more else _product_at(product_id)

    return form_page(request, page, save)


@requires(Right.KEEP_CATALOG)
@require_http_methods(FORM_METHODS)
def feature(request: HttpRequest, actor: Actor, product_id: UUID, feature_id: UUID | None = None) -> HttpResponse:
    """Add or change a feature."""
    begins = office_records.part_beginning(actor, "feature", product_id, feature_id)
    page = _part_page(begins, product_id, _("New feature"), ())

    def save(values: Values, seen: str) -> str:
        edits.save_feature(
            actor=actor, product_id=product_id, feature_id=feature_id, seen=seen, now=timezone.now(), **values
        )
        return page.at

    return form_page(request, page, save)


@requires(Right.KEEP_CATALOG)
@require_http_methods(FORM_METHODS)
def component(request: HttpRequest, actor: Actor, product_id: UUID, component_id: UUID | None = None) -> HttpResponse:
    """Add or change a component."""
    begins = office_records.part_beginning(actor, "component", product_id, component_id)
    kind = Field("kind", labels()["kind"], Kind.CHOICE, needed=True, choices=kinds_of_components())
    page = _part_page(begins, product_id, _("New component"), (kind,))

    def save(values: Values, seen: str) -> str:
        edits.save_component(
            actor=actor, product_id=product_id, component_id=component_id, seen=seen, now=timezone.now(), **values
        )
        return page.at

    return form_page(request, page, save)


@requires(Right.KEEP_CATALOG)
@require_http_methods(FORM_METHODS)
def roadmap_item(request: HttpRequest, actor: Actor, product_id: UUID, item_id: UUID | None = None) -> HttpResponse:
    """Add or change an item of the roadmap."""
    begins = office_records.part_beginning(actor, "roadmap", product_id, item_id)
    label = labels()
    releases = (("", _("Not shipped yet")), *begins.offered)
    more = (
        Field("status", label["status"], Kind.CHOICE, needed=True, choices=choices(roadmap_words())),
        Field("shipped_in", label["shipped_in"], Kind.CHOICE, choices=releases),
    )
    page = _part_page(begins, product_id, _("New item of the roadmap"), more)

    def save(values: Values, seen: str) -> str:
        edits.save_roadmap_item(
            actor=actor, product_id=product_id, item_id=item_id, seen=seen, now=timezone.now(), **values
        )
        return page.at

    return form_page(request, page, save)


def _product_at(product_id: UUID) -> str:
    return reverse("catalog-product", args=[product_id])


def _part_page(begins: office_records.Beginning, product_id: UUID, new: str, more: tuple[Field, ...]) -> FormPage:
    return FormPage(
        title=f"{begins.product}: {begins.name or new}",
        at=_product_at(product_id),
        fields=(Field("name", labels()["name"], needed=True), *more),
        values=begins.values,
        history=begins.history,
    )


def _release_fields(majors: tuple[tuple[str, str], ...], *, is_new: bool) -> tuple[Field, ...]:
    label = labels()
    keeps = _("The original day: it stays as it is, whatever happens to the release later.")
    whole = _("What decisions read where a request names no feature.")
    major = Field("major", label["major"], Kind.CHOICE, needed=True, choices=majors)
    return (
        *((major,) if is_new else ()),
        Field("name", label["name"], hint=_("As people write it, such as 5.4.2."), needed=True),
        Field("kind", label["kind"], Kind.CHOICE, choices=kinds_of_releases()),
        Field("released_on", label["released_on"], Kind.DAY, keeps),
        Field("withdrawn_on", label["withdrawn_on"], Kind.DAY),
        Field("re_released_on", label["re_released_on"], Kind.DAY),
        Field(
            "feature_status", label["feature_status"], Kind.CHOICE, whole, needed=True, choices=statuses_of_releases()
        ),
    )
