"""The public page of life cycles: bars around today, and a table of exact days."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from inscope.apps.catalog.models import MajorVersion, Product
from inscope.core.lifecycle import Lifecycle, Phase, Standing, standing
from inscope.core.lifecycle_exports import MajorLife
from inscope.core.names import name_key
from inscope.reads.catalog_words import Word
from inscope.reads.lifecycle_chart import Chart, chart_of
from inscope.reads.lifecycles import by_product, life_of
from inscope.reads.published_policy import place_of, policy_in_force

PAGE = 25
"""So many products on a page."""


@dataclass(frozen=True, slots=True)
class PhaseHead:
    """A phase as a column: what it gives, and its colour in the drawing."""

    label: str
    about: str
    is_bought: bool
    chip: Word


@dataclass(frozen=True, slots=True)
class PhaseEnd:
    """The last day of a phase, if it is known; a phase that a version does not have is none."""

    label: str
    ends_on: date | None
    is_none: bool


@dataclass(frozen=True, slots=True)
class LifeRow:
    """A major version with its days."""

    name: str
    original_release_on: date | None
    ends: tuple[PhaseEnd, ...]
    today: Word


@dataclass(frozen=True, slots=True)
class LifecyclePage:
    """What the page shows."""

    version: str
    place: str
    phases: tuple[PhaseHead, ...]
    rows: tuple[LifeRow, ...]
    chart: Chart | None
    next_query: str
    first_query: str


def lifecycle_page(today: date, after: str) -> LifecyclePage:
    """Return the life cycles of the products whose names follow `after`.

    Raises:
        NotPublishedError, NoVersionInForceError: no scope of coverage says how phases end.
    """
    published = policy_in_force(today)
    lifecycle = published.policy.pack.services.lifecycle
    looks = _looks(lifecycle)
    products = list(Product.objects.filter(name_key__gt=name_key(after)).order_by("name_key")[: PAGE + 1])
    shown = products[:PAGE]
    lives = [life_of(one, lifecycle) for one in by_product(MajorVersion.objects.filter(product__in=shown))]
    return LifecyclePage(
        version=published.row.version,
        place=place_of(published.row),
        phases=tuple(PhaseHead(one.label, one.about, one.is_bought, looks[one]) for one in lifecycle.phases),
        rows=tuple(_row(one, lifecycle, looks, today) for one in lives),
        chart=chart_of(lives, {phase: INKS[chip.tone] for phase, chip in looks.items()}, today),
        next_query=urlencode({"after": shown[-1].name}) if len(products) > PAGE else "",
        first_query="after=" if after else "",
    )


INKS = {"ok": "ok", "warn": "warn", "": "text-3"}
"""The colour of a bar by the tone of its chip."""


def _looks(lifecycle: Lifecycle) -> dict[Phase, Word]:
    """Return how each phase looks: the first, those after it, and those that are bought."""
    found: dict[Phase, Word] = {}
    for number, one in enumerate(lifecycle.phases):
        tone, icon = ("", "plus") if one.is_bought else ("warn", "wrench") if number else ("ok", "circle-check")
        found[one] = Word(one.label, icon, tone)
    return found


def _row(life: MajorLife, lifecycle: Lifecycle, looks: dict[Phase, Word], today: date) -> LifeRow:
    spans = {span.phase: span for span in life.spans}
    return LifeRow(
        name=life.name,
        original_release_on=life.version.original_release_on,
        ends=tuple(
            PhaseEnd(phase.label, spans[phase].ends_on if phase in spans else None, phase not in spans)
            for phase in lifecycle.phases
        ),
        today=_today(life, looks, today),
    )


def _today(life: MajorLife, looks: dict[Phase, Word], today: date) -> Word:
    stands, span = standing(life.spans, today)
    if span is not None:
        return looks[span.phase]
    return {
        Standing.BEFORE: Word(_("Not released yet"), "calendar-days"),
        Standing.ENDED: Word(_("Ended"), "calendar-x", "bad"),
    }.get(stands, Word(_("Not known"), "circle-question-mark", "judge"))
