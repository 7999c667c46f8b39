"""Statements of hours: what a period changed, block by block and line by line; as a page, on paper and as a table.

A posting stands in the period in which it was made, so that nothing that is posted later changes an earlier statement.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inscope.apps.contracts.rows import CustomerRow
from inscope.apps.hours.statements import StatedBlock, StatedPosting, moved_in, stated_blocks, stated_in
from inscope.core.ledger import Kind
from inscope.core.money import money_words
from inscope.core.people import Actor
from inscope.core.statement import CHANGES, Figures, Period, change_of, column_of, figures_of, total_of
from inscope.core.tables import as_csv
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import reference
from inscope.reads.case_rows import PersonName
from inscope.reads.hours_page import customer_of_hours
from inscope.reads.names import names_of
from inscope.reads.published_policy import PublishedPolicy, policy_in_force_if_any
from inscope.reads.statement_beyond import (
    MOST_LISTED,
    NO_MONEY,
    Beyond,
    BeyondRead,
    beyond_cells,
    beyond_of,
    read_beyond,
)
from inscope.reads.time_card import clock_of
from inscope.reads.time_plan import activity_words
from inscope.reads.working_hours import begins

PAGE = 50
MOST_ON_PAPER = 250
"""So many lines are printed; the table has them all."""
_ALL = 10**9
COLUMNS = {
    "bought": gettext_lazy("Bought"),
    "carried_in": gettext_lazy("Carried in"),
    "spent": gettext_lazy("Worked"),
    "given_back": gettext_lazy("Given back"),
    "expired": gettext_lazy("Expired"),
    "refunded": gettext_lazy("Refunded"),
    "carried_out": gettext_lazy("Carried out"),
}
_CSV_HEAD = (
    *("recorded_on", "worked_on", "block", "entry", "case", "subject", "person", "text", "reason"),
    *("worked_minutes", "change_minutes", "unused_minutes"),
    *("charged_minutes", "rate", "amount", "currency"),
)


@dataclass(frozen=True, slots=True)
class FigureWords:
    """Figures in hours and minutes: `changes` with their columns; of the closing, `held` is what cases hold."""

    opening: str
    changes: tuple[tuple[str, str], ...]
    closing: str
    held: str


@dataclass(frozen=True, slots=True)
class BlockFigures:
    """A block with its figures."""

    reference: str
    order: str
    activity: str
    price: str
    starts_on: date
    ends_on: date
    figures: FigureWords


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A posting: when it was recorded and for which day, what was worked, what it changed, and what is unused then."""

    made_on: date
    posted_on: date
    kind: str
    block: str
    case: str
    case_id: UUID | None
    text: str
    person: PersonName
    worked: str
    change: str
    unused: str


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A statement. `columns` are the changes that there are; `total` sums up all blocks.

    Of the lines, these are some: before them `brought` were unused, and after the posting `after` the next ones begin.
    """

    number: str
    customer: str
    customer_id: UUID
    period: Period
    months: str
    zone: str
    columns: tuple[str, ...]
    blocks: tuple[BlockFigures, ...]
    total: FigureWords
    closing_minutes: int
    brought: str
    lines: tuple[StatementLine, ...]
    after: int
    beyond: Beyond
    ends_at: datetime
    earlier: Period | None
    later: Period | None

    @property
    def is_empty(self) -> bool:
        """Whether no block had hours, and nothing was done beyond them."""
        return not self.blocks and not self.beyond.lines


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a customer for a period; of entries that are `told` already, what was worked is not repeated."""

    customer: CustomerRow
    blocks: Mapping[int, StatedBlock]
    figures: Mapping[int, Figures]
    brought: int
    postings: Sequence[StatedPosting]
    told: frozenset[int | None]
    beyond: BeyondRead
    people: Mapping[int | None, PersonName]
    policy: PublishedPolicy | None


def statement_page(
    actor: Actor, customer_id: UUID | None, period: Period, *, after: int = 0, most: int = PAGE
) -> StatementPage:
    """Return the statement of a customer, with so many lines after a posting; without an id, of the contact's own.

    Raises:
        RightRefusedError: the actor reads no hours.
        NoSuchCustomerError: there is none whom the actor sees.
    """
    read = _read(actor, customer_id, period, after=after, most=most + 2)
    total, shown = total_of(read.figures.values()), read.postings[:most]
    columns = [name for name in CHANGES if any(getattr(one, name) for one in read.figures.values())]
    return StatementPage(
        number=f"H{read.customer.id}-{period.word}",
        customer=read.customer.name,
        customer_id=read.customer.public_id,
        period=period,
        months=_words(period),
        zone=timezone.get_current_timezone_name(),
        columns=tuple(str(COLUMNS[name]) for name in columns),
        blocks=tuple(_block_line(one, read, columns) for one in read.blocks.values() if one.id in read.figures),
        total=_figures(total, columns),
        closing_minutes=total.closing,
        brought=clock_of(read.brought),
        lines=tuple(_lines(read, shown)),
        after=shown[-1].id if shown and len(read.postings) > most else 0,
        beyond=beyond_of(read.beyond, read.people),
        ends_at=begins(period.end),
        earlier=period.before(),
        later=period.after(),
    )


def statement_csv(actor: Actor, customer_id: UUID | None, period: Period) -> str:
    """Return the statement as a table: the column of changes, with what blocks had before, adds up to the closing.

    Work beyond the blocks follows, which has amounts and changes no block: these add up by currency.
    """
    read = _read(actor, customer_id, period, after=0, most=_ALL)
    opened = [(read.blocks[block].reference, one.opening) for block, one in read.figures.items() if one.opening]
    unused = list(accumulate(minutes for _block, minutes in opened))
    openings = [
        (period.first, "", block, "opening", *[""] * 6, minutes, so_far, *NO_MONEY)
        for (block, minutes), so_far in zip(opened, unused, strict=True)
    ]
    return as_csv([_CSV_HEAD, *openings, *_cells(read), *beyond_cells(read.beyond, read.people)])


def _read(actor: Actor, customer_id: UUID | None, period: Period, *, after: int, most: int) -> _Read:
    with acting_as(actor):
        customer = customer_of_hours(actor, customer_id)
        since, until, number = begins(period.first), begins(period.end), customer.id
        figures = figures_of(moved_in(actor=actor, customer_id=number, since=since, until=until))
        brought = total_of(figures.values()).opening
        if after:
            so_far = moved_in(actor=actor, customer_id=number, since=since, until=until, after=after)
            brought = total_of(figures_of(so_far).values()).closing
        found = stated_in(actor=actor, customer_id=number, since=since, until=until, after=after, most=most)
        postings = [one for one in found if one.id != after]
        beyond = read_beyond(actor, number, since, until, most=max(most, MOST_LISTED) + 1)
        people = names_of([*(one.person_id for one in postings), *(one.person_id for one in beyond.work)])
        policy = policy_in_force_if_any(period.last)
        # Last, so that every posting has its block.
        blocks = {one.id: one for one in stated_blocks(actor=actor, customer_id=number)}
    told = frozenset(one.entry_id for one in found if one.id == after)
    return _Read(customer, blocks, figures, brought, postings, told, beyond, people, policy)


def _words(period: Period) -> str:
    if period.is_month:
        return date_format(period.first, "F Y")
    return _("%(first)s to %(last)s") % {
        "first": date_format(period.first, "j F Y"),
        "last": date_format(period.last, "j F Y"),
    }


def _block_line(one: StatedBlock, read: _Read, columns: Sequence[str]) -> BlockFigures:
    return BlockFigures(
        reference=one.reference,
        order=one.order_reference,
        activity=activity_words(read.policy.policy, one.activity) if read.policy else one.activity,
        price="" if one.price_minor is None else money_words(one.price_minor, one.currency),
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        figures=_figures(read.figures[one.id], columns),
    )


def _figures(figures: Figures, columns: Sequence[str]) -> FigureWords:
    return FigureWords(
        opening=clock_of(figures.opening),
        changes=tuple((str(COLUMNS[name]), clock_of(getattr(figures, name))) for name in columns),
        closing=clock_of(figures.closing),
        held=clock_of(figures.held) if figures.held else "",
    )


def _lines(read: _Read, postings: Iterable[StatedPosting]) -> Iterator[StatementLine]:
    for one, worked, unused in _running(read, postings):
        yield StatementLine(
            made_on=timezone.localdate(one.made_at),
            posted_on=one.posted_on,
            kind=str(COLUMNS[column_of(one.move)]),
            block=read.blocks[one.block_id].reference,
            case="" if one.case_id is None else f"{reference(one.case_id)} {one.subject}",
            case_id=one.case,
            text=one.reason if one.entry_id is None or one.move.kind is Kind.CORRECT else one.text,
            person=read.people[one.person_id],
            worked="" if worked is None else clock_of(worked),
            change=clock_of(change_of(one.move)),
            unused=clock_of(unused),
        )


def _cells(read: _Read) -> Iterator[tuple[object, ...]]:
    for one, worked, unused in _running(read, read.postings):
        case = "" if one.case_id is None else reference(one.case_id)
        person, block = read.people[one.person_id].name, read.blocks[one.block_id].reference
        work = (case, one.subject, person, one.text, one.reason, worked)
        yield (
            timezone.localdate(one.made_at),
            one.posted_on,
            block,
            str(one.move.kind),
            *work,
            change_of(one.move),
            unused,
            *NO_MONEY,
        )


def _running(read: _Read, postings: Iterable[StatedPosting]) -> Iterator[tuple[StatedPosting, int | None, int]]:
    """Yield postings with what was worked, once for each entry, and what is unused then."""
    unused, told = read.brought, set(read.told)
    for one in postings:
        unused += change_of(one.move)
        is_first = one.move.kind is Kind.SPEND and one.entry_id not in told
        yield one, one.worked_minutes if is_first else None, unused
        told.add(one.entry_id)
