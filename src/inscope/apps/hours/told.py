"""What customers were told of their hours: alerts of blocks, and statements of months. Each is noted once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from inscope.apps.hours.models import BlockAlert, MonthStated
from inscope.apps.hours.selectors import second_look_at
from inscope.core.block_alerts import Alert
from inscope.core.ledger import COUNTED, Balance
from inscope.core.people import INSCOPE
from inscope.core.second_look import SecondLook
from inscope.pg.rows import Insert, Rows, Statement, Value

_ALERTS, _MONTHS = Insert(BlockAlert), Insert(MonthStated)


@dataclass(frozen=True, slots=True)
class WatchedBlock:
    """A block that may warn, with what was told of it."""

    balance: Balance
    id: int
    public_id: UUID
    customer_id: int
    customer: UUID
    customer_name: str
    reference: str
    starts_on: date
    ends_on: date
    told: list[str]


def _watched(*columns: Any) -> WatchedBlock:  # noqa: ANN401 - columns
    return WatchedBlock(Balance(*columns[: len(COUNTED)]), *columns[len(COUNTED) :])


def _blocks(where: str) -> Rows[WatchedBlock]:
    named = ("one.id", "one.public_id", "one.customer_id", "customer.public_id", "customer.name", "one.reference")
    told = "array(select alert from hours_blockalert told where told.block_id = one.id)"
    return Rows(
        _watched,
        "hours_block one join contracts_customer customer on customer.id = one.customer_id",
        where=where,
        order="order by one.id",
        columns=(*(f"one.{counter}" for counter in COUNTED), *named, "one.starts_on", "one.ends_on", told),
        for_contacts="false",
    )


_WATCHED = _blocks("one.activated_at is not null and one.starts_on <= %(today)s and one.ends_on >= %(today)s")
_WATCHED_ONE = _blocks("one.id = %(number)s")


@dataclass(frozen=True, slots=True)
class ToState:
    """A customer of whom a month was not stated yet."""

    id: int
    public_id: UUID
    month: date


def _nothing_waits(until: str) -> str:
    """Return the condition that no work of a customer that was logged before an instant waits for a second look."""
    return f"""not exists (
      select from hours_secondlook look join hours_timeentry entry on entry.id = look.entry_id
      where look.customer_id = customer.id and entry.made_at < {until}
        and {second_look_at("entry")} = '{SecondLook.WAITING}')"""


_TO_STATE = Statement(
    ToState,
    f"""
    select id, public_id, %(month)s::date from contracts_customer customer
    where id > %(after)s and (
        exists (select from hours_posting where customer_id = customer.id and made_at < %(until)s)
        or exists (
          select from hours_timeentry
          where customer_id = customer.id and billing <> 'block' and made_at < %(until)s
        )
      )
      and not exists (select from hours_monthstated where customer_id = customer.id and month = %(month)s)
      and {_nothing_waits("%(until)s")}
    order by id limit %(most)s
    """,  # noqa: S608 - ours, every word
)
_END = "(month.first + interval '1 month') at time zone %(zone)s"
_PUT_OFF = Statement(
    ToState,
    f"""
    select distinct customer.id, customer.public_id, month.first::date
    from hours_secondlook look
    join contracts_customer customer on customer.id = look.customer_id
    join hours_timeentry entry on entry.id = look.entry_id
    left join hours_secondlookanswer answer on answer.second_look_id = look.id
    left join hours_takenback taken_back on taken_back.entry_id = entry.id
    left join lateral (
      select min(made_at) from hours_posting where entry_id = entry.id and kind = 'correct'
    ) corrected (made_at) on true
    cross join generate_series(%(since)s::timestamp, %(until)s::timestamp, '1 month') month (first)
    where entry.made_at < {_END} and {_END} <= coalesce(answer.made_at, corrected.made_at, taken_back.made_at)
      and not exists (select from hours_monthstated stated
                      where stated.customer_id = customer.id and stated.month = month.first::date)
      and {_nothing_waits(_END)}
    order by month.first::date, customer.id
    """,  # noqa: S608 - ours, every word
)


@dataclass(frozen=True, slots=True)
class DifferingMonth:
    """A month that was stated with another closing than its postings give."""

    customer: UUID
    month: date
    stated_minutes: int
    minutes: int


_STATED = Statement(
    int,
    "select distinct customer_id from hours_monthstated where customer_id > %(after)s order by 1 limit %(most)s",
)
_DIFFERING = Statement(
    DifferingMonth,
    """
    select customer.public_id, stated.month, stated.closing_minutes, coalesce(posted.minutes, 0)
    from hours_monthstated stated join contracts_customer customer on customer.id = stated.customer_id,
    lateral (
      select sum(minutes * (
        (target in ('free', 'held'))::int - (source in ('free', 'held'))::int
      )) minutes
      from hours_posting where customer_id = stated.customer_id and made_at < stated.ends_at
    ) posted
    where stated.customer_id = any(%(numbers)s) and stated.closing_minutes <> coalesce(posted.minutes, 0)
    order by stated.customer_id, stated.month
    """,
)


def watched_blocks(*, today: date) -> Sequence[WatchedBlock]:
    """Return the blocks that are valid on a day, by number."""
    return _WATCHED.read(INSCOPE, today=today)


def watched_block(*, number: int) -> WatchedBlock:
    """Return a block of a number, with what was told of it by now."""
    return _WATCHED_ONE.read(INSCOPE, number=number)[0]


def note_alerts(*, block: WatchedBlock, alerts: Iterable[Alert], now: datetime) -> int:
    """Note of what a block warned, and return how much of that is new."""
    return _ALERTS.put(
        {"customer_id": block.customer_id, "block_id": block.id, "alert": one.value, "made_at": now} for one in alerts
    )


def customers_to_state(*, month: date, until: datetime, after: int, most: int) -> Sequence[ToState]:
    """Return some customers by number whose month was not stated, and who had hours by its end.

    Left out is who has work by then that waits for a second look.
    """
    return _TO_STATE.read(month=month, until=until, after=after, most=most)


def months_put_off(*, since: date, until: date, zone: str) -> Sequence[ToState]:
    """Return months from one to another that were not stated as work waited at their end, and waits no more.

    Months are named by their first days, and returned the first first.
    """
    return _PUT_OFF.read(since=since, until=until, zone=zone)


def is_stated(*, customer_id: int, at: datetime) -> bool:
    """Say whether an instant lies in a month that was stated to a customer, or before one."""
    return MonthStated.objects.filter(customer_id=customer_id, ends_at__gt=at).exists()


def note_month(
    *, customer_id: int, month: date, ends_at: datetime, closing_minutes: int, beyond: str, now: datetime
) -> bool:
    """Note that the month of a customer is stated, with how it closed.

    Returns whether it was not before, and no work of it waits.
    """
    row: dict[str, Value] = {"customer_id": customer_id, "month": month, "ends_at": ends_at, "made_at": now}
    return bool(_MONTHS.put([row | {"closing_minutes": closing_minutes, "beyond": beyond}]))


def stated_customers(*, after: int, most: int) -> Sequence[int]:
    """Return some customers by number to whom months were stated."""
    return _STATED.read(after=after, most=most)


def months_that_differ(*, numbers: Sequence[int]) -> Sequence[DifferingMonth]:
    """Return stated months of customers that close otherwise by now."""
    return _DIFFERING.read(numbers=list(numbers))
