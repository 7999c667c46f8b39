"""Releases in the office: the list of all of them, the latest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from inscope.apps.catalog.models import Product, Release
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.core.policy.scalars import read_date
from inscope.pg.tenancy import acting_as
from inscope.reads.catalog_words import Word, feature_words, kinds_of_releases
from inscope.reads.listing import PAGE, Listing, choice, listing, search


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A release: `state` is empty while it is as it was released."""

    public_id: UUID
    product_id: UUID
    product: str
    major: int
    name: str
    kind: str
    released_on: date | None
    state: str
    state_on: date | None
    is_withdrawn: bool
    status: Word


def releases_page(actor: Actor, asked: Mapping[str, str]) -> Listing[ReleaseLine]:
    """Return a page of the releases, those to come first, then the latest."""
    actor.require(Right.READ_CATALOG)
    with acting_as(actor):
        products = {
            str(key): name for key, name in Product.objects.order_by("name_key").values_list("public_id", "name")
        }
        filters = (
            search("q", _("Name of a release"), asked),
            choice("product", _("Every product"), asked, products.items()),
            choice("kind", _("Every kind"), asked, kinds_of_releases()),
            choice("state", _("Withdrawn or not"), asked, _states()),
        )
        found = list(_after(_wanted({one.name: one.value for one in filters}), asked.get("after", ""))[: PAGE + 1])
    return listing(found, filters, asked, line=release_line, place=_place)


def latest_first(found: QuerySet[Release]) -> QuerySet[Release]:
    """Return releases with their products: those to come, then the latest."""
    day = Coalesce("released_on", Value(date.max))
    return found.select_related("major__product").annotate(day=day).order_by("-day", "-id")


def release_line(one: Release) -> ReleaseLine:
    """Return a release that was read with its product, as lists show it."""
    again, withdrawn = one.re_released_on, one.withdrawn_on
    return ReleaseLine(
        public_id=one.public_id,
        product_id=one.major.product.public_id,
        product=one.major.product.name,
        major=one.major.number,
        name=one.name,
        kind=dict(kinds_of_releases()).get(one.kind, _("Not known")),
        released_on=one.released_on,
        state=_("Released again") if again else _("Withdrawn") if withdrawn else "",
        state_on=again or withdrawn,
        is_withdrawn=withdrawn is not None and again is None,
        status=feature_words()[one.feature_status],
    )


def _states() -> tuple[tuple[str, str], ...]:
    return (("available", _("Not withdrawn")), ("withdrawn", _("Withdrawn")))


def _wanted(asked: Mapping[str, str]) -> QuerySet[Release]:
    found = Release.objects.filter(name_key__contains=name_key(asked["q"]))
    if asked["product"]:
        found = found.filter(major__product__public_id=asked["product"])
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    withdrawn = Q(withdrawn_on__isnull=False, re_released_on__isnull=True)
    return {"withdrawn": found.filter(withdrawn), "available": found.exclude(withdrawn)}.get(asked["state"], found)


def _place(one: Release) -> str:
    return f"{(one.released_on or date.max).isoformat()}:{one.pk}"


def _after(found: QuerySet[Release], after: str) -> QuerySet[Release]:
    """Go on after a place such as `2026-04-02:17`; any other text begins at the start."""
    day, number = read_date(after.partition(":")[0]), after.partition(":")[2]
    ordered = latest_first(found)
    if day is None or not (number.isascii() and number.isdigit() and len(number) < 19):  # noqa: PLR2004 - a bigint
        return ordered
    return ordered.filter(Q(day__lt=day) | Q(day=day, id__lt=int(number)))
