"""How many responses came in time: by month, and by priority, plan or customer; as a page, and as a table in a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.apps.sla.report import LATE, counted
from inscope.apps.sla.rows import Cell
from inscope.core.people import Actor
from inscope.core.sla.responses import percent_in_time
from inscope.core.tables import as_csv
from inscope.pg.tenancy import acting_as
from inscope.reads.attainment import Asked, Span, asked_for, month_word, month_words, require, used_words
from inscope.reads.listing import Filter, choice

MOST = 300
"""So many lines the page shows; the file has them all."""
_HIGH = 100
_BY = "by"


@dataclass(frozen=True, slots=True)
class Share:
    """How many responses were over, and how many of them in time."""

    count: int
    late: int
    unanswered: int

    @property
    def in_time(self) -> int:
        """How many came in time."""
        return self.count - self.late

    @property
    def percent(self) -> int:
        """How many came in time, in percent, rounded down."""
        return percent_in_time(self.count, self.late)


@dataclass(frozen=True, slots=True)
class AttainmentLine:
    """A month, and what it is divided by; the queries lead to its responses, all and late ones."""

    month: str
    group: str
    share: Share
    half_within: str
    most_within: str
    query: str
    late_query: str


@dataclass(frozen=True, slots=True)
class Column:
    """A month in the chart: its place in percent; where it begins, and how high it and its late part are, in pixels."""

    left: str
    label: str
    about: str
    top: int
    late: int
    whole: int


@dataclass(frozen=True, slots=True)
class AttainmentPage:
    """The page. `lines` are all, or the first of so many as `count` says; `filters` as in every list."""

    filters: tuple[Filter, ...]
    is_filtered: bool
    group: str
    total: Share
    lines: tuple[AttainmentLine, ...]
    count: int
    columns: tuple[Column, ...]
    width: str
    query: str


def attainment_page(actor: Actor, asked: Mapping[str, str], *, today: date) -> AttainmentPage:
    """Return how many responses came in time.

    Raises:
        RightRefusedError: the actor reads neither records nor requests.
    """
    wanted, cells = _found(actor, asked, today)
    by, query = wanted.filters[0], {one.name: one.value for one in wanted.filters if one.value}
    months = wanted.span.firsts[:-1]
    return AttainmentPage(
        filters=wanted.filters,
        is_filtered=bool(query),
        group=dict(by.choices).get(by.value, ""),
        total=_sum(cells),
        lines=tuple(_line(one, wanted, query) for one in cells[:MOST]),
        count=len(cells),
        columns=tuple(_columns(cells, wanted.span)),
        width=f"{_HIGH * 0.7 / len(months):.2f}",
        query=urlencode(query),
    )


def attainment_csv(actor: Actor, asked: Mapping[str, str], *, today: date) -> str:
    """Return the same as a table.

    Raises:
        RightRefusedError: the actor reads neither records nor requests.
    """
    wanted, cells = _found(actor, asked, today)
    by = wanted.filters[0].value
    head = ("month", by or "all", "responses", "in_time", "late", "never_answered", "in_time_percent")
    rows: list[Sequence[object]] = [(*head, "median_seconds", "percentile_90_seconds")]
    for one in cells:
        share = _share(one)
        counts = share.count, share.in_time, share.late, share.unanswered, share.percent
        rows.append((month_word(wanted.span.month(one.month)), one.name, *counts, *one.within))
    return as_csv(rows)


def _found(actor: Actor, asked: Mapping[str, str], today: date) -> tuple[Asked, Sequence[Cell]]:
    require(actor)
    groups = {"priority": _("Priority"), "plan": _("Plan"), "customer": _("Customer")}
    if not actor.is_staff:
        del groups["customer"]
    by = choice(_BY, _("By month"), asked, groups.items())
    with acting_as(actor):
        wanted = asked_for(actor, asked, today, standing=False)
        wanted = replace(wanted, filters=(by, *wanted.filters))
        months = wanted.span.instants[:-1]
        return wanted, counted(actor=actor, wanted=wanted.wanted, by=by.value, months=months)


def _share(cell: Cell) -> Share:
    return Share(cell.count, cell.late, cell.unanswered)


def _sum(cells: Iterable[Cell]) -> Share:
    some = [(one.count, one.late, one.unanswered) for one in cells]
    return Share(*map(sum, zip(*some, strict=True))) if some else Share(0, 0, 0)


def _line(one: Cell, asked: Asked, query: Mapping[str, str]) -> AttainmentLine:
    by, month = asked.filters[0].value, asked.span.month(one.month)
    kept = {name: value for name, value in query.items() if name != _BY} | {"period": month_word(month)}
    narrowed = kept | ({by: one.group} if by else {})
    return AttainmentLine(
        month=month_words(month),
        group=asked.plan(one.name) if by == "plan" else one.name,
        share=_share(one),
        half_within=used_words(one.within[0]),
        most_within=used_words(one.within[1]),
        query=urlencode(narrowed),
        late_query=urlencode(narrowed | {"standing": LATE}),
    )


def _columns(cells: Sequence[Cell], span: Span) -> Iterator[Column]:
    """Yield each month of a span with what was over in it, the highest as high as the chart."""
    shares = {number: _sum(one for one in cells if one.month == number) for number in range(1, len(span.firsts))}
    most = max(one.count for one in shares.values()) or 1
    for number, share in shares.items():
        first = span.month(number)
        words = {"month": month_words(first), "count": share.count, "late": share.late}
        whole = -(-share.count * _HIGH // most)
        yield Column(
            left=f"{(number - 1) * 100 / len(shares):.2f}",
            label=date_format(first, "M"),
            about=_("%(month)s: %(count)s responses, %(late)s late") % words,
            late=-(-share.late * _HIGH // most),
            top=_HIGH - whole,
            whole=whole,
        )
