"""Reads what statements tell of work beyond the blocks: summed up by what is charged alike, and line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from inscope.core.beyond import Charge, came_to, sums_of
from inscope.core.people import Actor
from inscope.pg.rows import Rows, Statement

_MADE = """(
    select customer_id, id entry_id, made_at, person_id, reason, false is_back
    from hours_timeentry where billing <> 'block'
    union all
    select customer_id, entry_id, made_at, person_id, reason, true from hours_takenback
  ) made
  join hours_timeentry entry on entry.id = made.entry_id
  left join hours_approval approval on approval.id = entry.approval_id"""
_CHARGE = (
    "case when approval.id is null then entry.worked_minutes else entry.charged_minutes end",
    "coalesce(approval.rate_minor, 0)",
    "coalesce(approval.currency, '')",
    "made.is_back",
)


@dataclass(frozen=True, slots=True)
class StatedWork:
    """Work beyond the blocks, or that it was taken back: then `reason` says why, and of what is given as well."""

    charge: Charge
    entry_id: int
    made_at: datetime
    person_id: int
    reason: str
    worked_on: date
    worked_minutes: int
    text: str
    case_id: int
    case: UUID
    subject: str


def _stated(*columns: Any) -> StatedWork:  # noqa: ANN401 - columns
    return StatedWork(Charge(*columns[: len(_CHARGE)]), *columns[len(_CHARGE) :])


_CHARGES = Rows(
    Charge,
    _MADE,
    where="made.customer_id = %(customer_id)s and made.made_at < %(until)s",
    for_contacts="made.customer_id = %(customer)s",
    order="group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5",
    columns=(*_CHARGE, "made.made_at < %(since)s", "count(*)"),
)
_WORK = Rows(
    _stated,
    f"{_MADE} join cases_case on cases_case.id = entry.case_id",
    where="made.customer_id = %(customer_id)s and made.made_at >= %(since)s and made.made_at < %(until)s",
    for_contacts="made.customer_id = %(customer)s",
    order="order by made.made_at, made.is_back, made.entry_id limit %(most)s",
    columns=(
        *_CHARGE,
        *("made.entry_id", "made.made_at", "made.person_id", "made.reason"),
        *("entry.worked_on", "entry.worked_minutes", "entry.text"),
        *("cases_case.id", "cases_case.public_id", "cases_case.subject"),
    ),
)


def charges_until(*, actor: Actor, customer_id: int, since: datetime, until: datetime) -> Sequence[Charge]:
    """Return what was charged before an instant, summed up by what is charged alike, before another one and since."""
    return _CHARGES.read(actor, customer_id=customer_id, since=since, until=until)


def work_in(*, actor: Actor, customer_id: int, since: datetime, until: datetime, most: int) -> Sequence[StatedWork]:
    """Return so many pieces of work of a time, in the order in which they were recorded."""
    return _WORK.read(actor, customer_id=customer_id, since=since, until=until, most=most)


@dataclass(frozen=True, slots=True)
class DifferingBeyond:
    """A month that was stated with other work beyond the blocks than there is."""

    customer: UUID
    month: date
    stated: str
    found: str


def _of_month(*columns: Any) -> tuple[tuple[UUID, date, str], Charge | None]:  # noqa: ANN401 - columns
    month, (minutes, rate, currency, is_back, count) = columns[:3], columns[3:]
    return month, Charge(minutes, rate, currency, is_back, count=count) if count else None


_STATED = Statement(
    _of_month,
    f"""
    select customer.public_id, stated.month, stated.beyond, charge.*
    from hours_monthstated stated join contracts_customer customer on customer.id = stated.customer_id
    left join lateral (
      select {", ".join(_CHARGE)}, count(*) from {_MADE}
      where made.customer_id = stated.customer_id and made.made_at < stated.ends_at group by 1, 2, 3, 4
    ) charge on true
    where stated.customer_id = any(%(numbers)s) and stated.beyond <> ''
    order by stated.customer_id, stated.month
    """,  # noqa: S608 - ours, every word
)


def beyond_that_differs(*, numbers: Sequence[int]) -> Sequence[DifferingBeyond]:
    """Return stated months of customers whose work beyond the blocks comes to something else by now."""
    found = []
    for (customer, month, stated), group in groupby(_STATED.read(numbers=list(numbers)), key=lambda one: one[0]):
        reckoned = came_to(sums_of(charge for _month, charge in group if charge))
        if reckoned != stated:
            found.append(DifferingBeyond(customer, month, stated, reckoned))
    return found
