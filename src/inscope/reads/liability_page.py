"""What is owed in hours: by month, by customer and by block; the same as a table, with every block of every month.

It is reckoned from the same postings as statements are, in the months in which they were made.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inscope.apps.contracts.rows import CustomerRow
from inscope.apps.contracts.selectors import customer_with
from inscope.apps.hours.statements import SoldBlock, posted_until, sold_blocks
from inscope.core.liability import Posted, Price, money_of
from inscope.core.money import amount_words, money_words
from inscope.core.people import Actor, Right
from inscope.core.statement import (
    Figures,
    Period,
    PeriodRefusedError,
    change_of,
    column_of,
    month_named,
    month_of,
    total_of,
)
from inscope.core.tables import as_csv
from inscope.pg.tenancy import acting_as
from inscope.reads.listing import Filter, choice
from inscope.reads.time_card import clock_of
from inscope.reads.working_hours import begins

MONTHS, YEARS = 12, 5
MOST = 300
"""So many lines the page shows; the file has them all."""
COLUMNS = {
    "opening": gettext_lazy("Before"),
    "bought": gettext_lazy("Sold"),
    "carried_in": gettext_lazy("Carried in"),
    "spent": gettext_lazy("Earned"),
    "expired": gettext_lazy("Expired"),
    "refunded": gettext_lazy("Refunded"),
    "carried_out": gettext_lazy("Carried out"),
    "closing": gettext_lazy("Owed"),
}
_ALWAYS = frozenset({"opening", "closing"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in hours and in money, under the label of its column."""

    label: str
    hours: str
    money: str


@dataclass(frozen=True, slots=True)
class LiabilityLine:
    """A month, a customer or a block; the query leads to what it consists of, or to the statement of a customer."""

    label: str
    cells: tuple[Cell, ...]
    query: str
    customer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LiabilityPage:
    """The page. `owed` says what is owed at its end, in each currency; `above` is the query of what this is a part of.

    `head` names what stands in lines; the lines are all, or the first of so many as `count` says.
    """

    filters: tuple[Filter, ...]
    is_filtered: bool
    about: str
    head: str
    owed: tuple[Cell, ...]
    columns: tuple[str, ...]
    lines: tuple[LiabilityLine, ...]
    count: int
    query: str
    above: str | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody asks for: months, and perhaps a customer."""

    year: Filter
    months: tuple[Period, ...]
    month: Period | None
    customer: CustomerRow | None

    def query(self, **more: str) -> str:
        """Return the query that asks for the same and for more."""
        asked = {"year": self.year.value, "month": self.month.word if self.month else ""}
        asked |= {"customer": str(self.customer.public_id) if self.customer else ""} | more
        return urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True, slots=True)
class _Row:
    """A block in a month."""

    month: Period
    block: SoldBlock
    currency: str
    minutes: Figures
    money: Figures


def liability_page(actor: Actor, asked: Mapping[str, str], *, today: date) -> LiabilityPage:
    """Return what is owed.

    Raises:
        RightRefusedError: the actor reads no records of customers.
        NoSuchCustomerError: there is no such customer.
    """
    wanted, rows = _found(actor, asked, today)
    shown = [name for name in COLUMNS if name in _ALWAYS or any(_has(one, name) for one in rows)]
    lines = list(_lines(wanted, rows, shown))
    about = " · ".join(
        [
            *([date_format(wanted.month.first, "F Y")] if wanted.month else []),
            *([wanted.customer.name] if wanted.customer else []),
        ]
    )
    above = None
    if wanted.month:
        above = wanted.query(customer="") if wanted.customer else wanted.query(month="")
    return LiabilityPage(
        filters=() if wanted.month else (wanted.year,),
        is_filtered=bool(wanted.year.value),
        about=about,
        head=_("Block") if wanted.customer else _("Customer") if wanted.month else _("Month"),
        owed=tuple(_owed(rows, wanted.months[-1])),
        columns=tuple(str(COLUMNS[name]) for name in shown),
        lines=tuple(lines[:MOST]),
        count=len(lines),
        query=wanted.query(),
        above=above,
    )


def liability_csv(actor: Actor, asked: Mapping[str, str], *, today: date) -> str:
    """Return the same as a table: a row for each block in each month."""
    _wanted, rows = _found(actor, asked, today)
    head = ("month", "customer", "customer_id", "block", "currency")
    figures = [*(f"{name}_minutes" for name in COLUMNS), *COLUMNS]
    return as_csv([(*head, *figures), *map(_kept, rows)])


def _found(actor: Actor, asked: Mapping[str, str], today: date) -> tuple[_Asked, list[_Row]]:
    actor.require(Right.READ_CUSTOMERS)
    with acting_as(actor):
        wanted = _wanted(actor, asked, today)
        months, until = [begins(one.first) for one in wanted.months], begins(wanted.months[-1].end)
        of = wanted.customer.id if wanted.customer else None
        postings = posted_until(actor=actor, months=months, until=until, customer_id=of)
        blocks = sold_blocks(actor=actor, customer_id=of)  # last, so that every posting has its block
    prices = {one.id: Price(one.price_minor or 0, one.currency) for one in blocks}
    moved: dict[int, _Moved] = defaultdict(lambda: _Moved(len(months)))
    for one, currency, money in money_of(postings, prices):
        moved[one.block_id].add(one, currency, money)
    rows = (row for block in blocks if block.id in moved for row in _rows(block, wanted.months, moved[block.id]))
    return wanted, [one for one in rows if not (one.minutes.is_empty and one.money.is_empty)]


class _Moved:
    """What moved in a block, by month and column, in minutes and in money."""

    def __init__(self, months: int) -> None:
        """Begin with nothing in any month, nor before them."""
        self.currency = ""
        self.minutes: list[Counter[str]] = [Counter() for _month in range(months + 1)]
        self.money: list[Counter[str]] = [Counter() for _month in range(months + 1)]

    def add(self, one: Posted, currency: str, money: int) -> None:
        """Count a posting; what is given back is taken off what was earned."""
        column = column_of(one.move)
        column = "spent" if column == "given_back" else column
        self.currency = currency
        self.minutes[one.month][column] += change_of(one.move)
        self.money[one.month][column] += money


def _wanted(actor: Actor, asked: Mapping[str, str], today: date) -> _Asked:
    years = [(str(year), str(year)) for year in range(today.year, today.year - YEARS, -1)]
    year = choice("year", _("The last 12 months"), asked, years)
    month = _month(asked.get("month", ""))
    customer = None
    if month and asked.get("customer"):
        customer = _customer(actor, asked["customer"])
    return _Asked(year, (month,) if month else tuple(_months(year.value, today)), month, customer)


def _month(word: str) -> Period | None:
    try:
        return month_named(word)
    except PeriodRefusedError:
        return None


def _customer(actor: Actor, word: str) -> CustomerRow | None:
    try:
        return customer_with(actor=actor, public_id=UUID(word))
    except ValueError:
        return None


def _months(year: str, today: date) -> Iterator[Period]:
    """Yield the months of a year, or the last ones, the first first."""
    last = min(today, date(int(year), MONTHS, 1)) if year else today
    found = [month_of(last)]
    while (before := found[-1].before()) and len(found) < MONTHS and (not year or before.first.year == last.year):
        found.append(before)
    yield from reversed(found)


def _rows(block: SoldBlock, months: Sequence[Period], moved: _Moved) -> Iterator[_Row]:
    minutes, money = Figures(**moved.minutes[0]), Figures(**moved.money[0])
    for number, month in enumerate(months, start=1):
        minutes = Figures(opening=minutes.closing, **moved.minutes[number])
        money = Figures(opening=money.closing, **moved.money[number])
        yield _Row(month, block, moved.currency, minutes, money)


def _lines(wanted: _Asked, rows: Sequence[_Row], columns: Sequence[str]) -> Iterator[LiabilityLine]:
    """Yield blocks of a customer in a month, customers of a month, or months, the latest first."""
    groups: dict[tuple[str, str, str], list[_Row]] = {}
    for one in rows if wanted.month else sorted(rows, key=lambda one: one.month.first, reverse=True):
        groups.setdefault((*_group(wanted, one), one.currency), []).append(one)
    customer = wanted.customer.public_id if wanted.customer else None
    for (label, query, currency), group in groups.items():
        yield LiabilityLine(label, _cells(group, currency, columns), query, customer)


def _group(wanted: _Asked, one: _Row) -> tuple[str, str]:
    """Return the label and the query of the line in which a row is counted."""
    if wanted.customer:
        return one.block.reference, f"month={one.month.word}"
    if wanted.month:
        return one.block.customer_name, wanted.query(customer=str(one.block.customer))
    return date_format(one.month.first, "F Y"), wanted.query(month=one.month.word)


def _cells(rows: Sequence[_Row], currency: str, columns: Iterable[str]) -> tuple[Cell, ...]:
    minutes, money = total_of(one.minutes for one in rows), total_of(one.money for one in rows)
    return tuple(
        Cell(
            str(COLUMNS[name]),
            clock_of(getattr(minutes, name)),
            money_words(getattr(money, name), currency) if currency else "",
        )
        for name in columns
    )


def _owed(rows: Iterable[_Row], month: Period) -> Iterator[Cell]:
    """Yield what is owed at the end of a month, by currency."""
    last = [one for one in rows if one.month == month]
    for currency in sorted({one.currency for one in last}):
        (cell,) = _cells([one for one in last if one.currency == currency], currency, ["closing"])
        yield cell


def _has(one: _Row, column: str) -> bool:
    return bool(getattr(one.minutes, column) or getattr(one.money, column))


def _kept(one: _Row) -> tuple[object, ...]:
    minutes = (getattr(one.minutes, name) for name in COLUMNS)
    money = (_amount(getattr(one.money, name), one.currency) for name in COLUMNS)
    block = one.block
    return (one.month.word, block.customer_name, block.customer, block.reference, one.currency, *minutes, *money)


def _amount(minor: int, currency: str) -> Decimal | None:
    """Return money as a number of a table; nothing, where none is known."""
    return Decimal(amount_words(minor, currency)) if currency else None
