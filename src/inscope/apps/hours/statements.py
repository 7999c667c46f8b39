"""Reads what statements and reports tell of postings: summed up by what moved alike, and line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from inscope.core.ledger import Bucket, Kind, Move
from inscope.core.liability import Posted
from inscope.core.people import Actor
from inscope.core.statement import Moved
from inscope.pg.rows import Rows


@dataclass(frozen=True, slots=True)
class StatedBlock:
    """A block as a statement names it."""

    id: int
    reference: str
    order_reference: str
    activity: str
    price_minor: int | None
    currency: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class StatedPosting:
    """A posting that changed what is unused, with the work that it is for."""

    id: int
    block_id: int
    move: Move
    posted_on: date
    made_at: datetime
    person_id: int | None
    reason: str
    text: str
    entry_id: int | None
    worked_minutes: int | None
    case_id: int | None
    case: UUID | None
    subject: str


def _moved(block_id: int, *columns: Any) -> Moved:  # noqa: ANN401 - columns
    *move, is_before = columns
    return Moved(block_id, _move(*move), is_before)


def _stated(number: int, block_id: int, *columns: Any) -> StatedPosting:  # noqa: ANN401 - columns
    return StatedPosting(number, block_id, _move(*columns[:4]), *columns[4:])


def _move(kind: str, minutes: int, source: str, target: str) -> Move:
    return Move(Kind(kind), minutes, Bucket(source), Bucket(target))


@dataclass(frozen=True, slots=True)
class MovedOnDay:
    """What moved alike in a block on a day of work, summed up, and in how many postings.

    `is_work` that was not given back; `is_earlier` than the posting from which on all are listed.
    """

    posted_on: date
    block_id: int
    is_work: bool
    is_earlier: bool
    count: int
    move: Move


def _moved_on_day(posted_on: date, block_id: int, *columns: Any) -> MovedOnDay:  # noqa: ANN401 - columns
    is_work, is_earlier, count, *move = columns
    return MovedOnDay(posted_on, block_id, is_work, is_earlier, count, _move(*move))


_PLACE = "(select place.made_at, place.id from hours_posting place where place.id = %(after)s)"
_MOVED = Rows(
    _moved,
    "hours_posting one",
    where=f"""one.customer_id = %(customer_id)s and one.made_at < %(until)s
      and (%(after)s = 0 or (one.made_at, one.id) <= {_PLACE})""",
    for_contacts="one.customer_id = %(customer)s",
    order="group by 1, 2, 4, 5, 6",
    columns=("one.block_id", "one.kind", "sum(one.minutes)", "one.source", "one.target", "one.made_at < %(since)s"),
)
_BY_DAY = Rows(
    _moved_on_day,
    "hours_posting one left join hours_posting back on back.corrects_id = one.id",
    where="one.block_id = any(%(blocks)s)",
    for_contacts="one.customer_id = %(customer)s",
    order="group by 1, 2, 3, 4, 6, 8, 9 order by 1",
    columns=(
        *("one.posted_on", "one.block_id", "one.entry_id is not null and back.id is null", "one.id < %(first)s"),
        *("count(*)", "one.kind", "sum(one.minutes)", "one.source", "one.target"),
    ),
)
_STATED = Rows(
    _stated,
    """hours_posting one
      left join hours_timeentry entry on entry.id = one.entry_id
      left join cases_case on cases_case.id = entry.case_id""",
    where=f"""one.customer_id = %(customer_id)s and one.made_at >= %(since)s and one.made_at < %(until)s
      and one.kind not in ('hold', 'release') and (%(after)s = 0 or (one.made_at, one.id) >= {_PLACE})""",
    for_contacts="one.customer_id = %(customer)s",
    order="order by one.made_at, one.id limit %(most)s",
    columns=(
        *("one.id", "one.block_id", "one.kind", "one.minutes", "one.source", "one.target", "one.posted_on"),
        *("one.made_at", "one.person_id", "one.reason", "coalesce(entry.text, '')"),
        *(
            "one.entry_id",
            "entry.worked_minutes",
            "cases_case.id",
            "cases_case.public_id",
            "coalesce(cases_case.subject, '')",
        ),
    ),
)
_BLOCKS = Rows(
    StatedBlock,
    "hours_block",
    where="customer_id = %(customer_id)s and activated_at is not null",
    order="order by ends_on, reference",
)


def stated_blocks(*, actor: Actor, customer_id: int) -> Sequence[StatedBlock]:
    """Return the active blocks of a customer, the one that ends first first."""
    return _BLOCKS.read(actor, customer_id=customer_id)


def moved_by_day(*, actor: Actor, block_ids: Iterable[int], first: int) -> Sequence[MovedOnDay]:
    """Return what moved in blocks on each day of work, the first day first, summed up by what moved alike.

    What is earlier than the posting of a number is told apart.
    """
    return _BY_DAY.read(actor, blocks=list(block_ids), first=first)


def moved_in(*, actor: Actor, customer_id: int, since: datetime, until: datetime, after: int = 0) -> Sequence[Moved]:
    """Return what moved before an instant, summed up by what moved alike, before another one and since.

    With `after`, no later than the posting of that number.
    """
    return _MOVED.read(actor, customer_id=customer_id, since=since, until=until, after=after)


def stated_in(
    *, actor: Actor, customer_id: int, since: datetime, until: datetime, after: int = 0, most: int
) -> Sequence[StatedPosting]:
    """Return so many postings of a time in the order in which they were made, from the one of a number on."""
    return _STATED.read(actor, customer_id=customer_id, since=since, until=until, after=after, most=most)


@dataclass(frozen=True, slots=True)
class SoldBlock:
    """An active block with whose it is."""

    id: int
    customer: UUID
    customer_name: str
    reference: str
    price_minor: int | None
    currency: str


def _posted(*columns: Any) -> Posted:  # noqa: ANN401 - columns
    return Posted(_move(*columns[:4]), *columns[4:])


_OF_CUSTOMER = "(%(customer_id)s::bigint is null or one.customer_id = %(customer_id)s)"
_SOLD = Rows(
    SoldBlock,
    "hours_block one join contracts_customer customer on customer.id = one.customer_id",
    where=f"one.activated_at is not null and {_OF_CUSTOMER}",
    order="order by customer.name, one.ends_on, one.reference",
    columns={
        **{name: f"one.{name}" for name in ("id", "reference", "price_minor", "currency")},
        "customer": "customer.public_id",
        "customer_name": "customer.name",
    },
    for_contacts="false",
)
_POSTED = Rows(
    _posted,
    "hours_posting one",
    where=f"one.made_at < %(until)s and {_OF_CUSTOMER}",
    order="order by one.made_at, one.kind = 'carry_over' and one.source = 'outside', one.id",
    columns=(
        *("one.kind", "one.minutes", "one.source", "one.target"),
        *("one.id", "one.customer_id", "one.block_id", "one.key"),
        *("width_bucket(one.made_at, %(months)s::timestamptz[])", "one.corrects_id"),
    ),
    for_contacts="false",
)


def sold_blocks(*, actor: Actor, customer_id: int | None = None) -> Sequence[SoldBlock]:
    """Return the active blocks of everybody, or of a customer."""
    return _SOLD.read(actor, customer_id=customer_id)


def posted_until(
    *, actor: Actor, months: list[datetime], until: datetime, customer_id: int | None = None
) -> Sequence[Posted]:
    """Return postings in the order in which they were made, what is carried out of a block before it arrives.

    Months count from one, as they begin at some instants; zero is before them all.
    """
    return _POSTED.read(actor, months=months, until=until, customer_id=customer_id)
