"""Keeps clocks and calendars. Flows call these inside their transaction, with the case locked."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db import connection

from inscope.apps.cases.rows import CaseRow
from inscope.apps.sla.models import CalendarVersion, CaseClock, ClockWarning, Response
from inscope.apps.sla.rows import CalendarRow, ClockRow, NewClock, NewResponse
from inscope.core.people import Actor
from inscope.core.sla.warnings import Warned
from inscope.pg.rows import Insert, values_of

_CLOCKS, _WARNINGS = Insert(CaseClock), Insert(ClockWarning)
_RESPONSES, _AT_ONCE = Insert(Response), 1_000
_COLUMNS = [field.name for field in fields(NewClock)]
_GIVEN = ", ".join(f"excluded.{name}" for name in _COLUMNS)
_KEEP = f"""
insert into sla_caseclock as kept (customer_id, case_id, {", ".join(_COLUMNS)}, change, look_at)
values (%(customer_id)s, %(case_id)s, {", ".join(f"%({name})s" for name in _COLUMNS)}, 1, %(look_at)s)
on conflict (case_id, customer_id) do update set ({", ".join(_COLUMNS)}, look_at, change) = ({_GIVEN}, excluded.look_at,
  kept.change
  + ((kept.target, kept.state, kept.due_at) is distinct from (excluded.target, excluded.state, excluded.due_at))::int)
where ({", ".join(f"kept.{name}" for name in _COLUMNS)}) is distinct from ({_GIVEN})
returning xmax = 0
"""  # noqa: S608 - ours, every word


def add_calendar(*, actor: Actor, digest: str, row: CalendarRow) -> None:
    """Add a version of the calendar of a pack, whose digest is given."""
    CalendarVersion.objects.create(
        **values_of(row),
        pack_digest=digest,
        digest=f"sha256:{sha256(row.content.encode()).hexdigest()}",
        published_by_id=actor.person_id,
    )


def add_clocks(clocks: Iterable[tuple[int, int, NewClock]]) -> None:
    """Add the clocks of cases that have none: each with the numbers of its customer and of its case."""
    _CLOCKS.add_beside({"customer_id": customer, "case_id": case, **_row(one)} for customer, case, one in clocks)


def add_responses(responses: Iterable[tuple[int, int, NewResponse]]) -> None:
    """Add responses that are over, where they are not kept: with the numbers of their customers and of their cases."""
    rows = ({"customer_id": customer, "case_id": case, **values_of(one)} for customer, case, one in responses)
    while some := list(islice(rows, _AT_ONCE)):
        _RESPONSES.put(some)


def keep(*, customer_id: int, case_id: int, clock: NewClock) -> bool:
    """Keep how the clock of a case stands now; its `change` grows where target, state or due instant are others.

    Returns whether none was kept before.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"customer_id": customer_id, "case_id": case_id, **_row(clock)})
        return (True,) in cursor.fetchall()


def look_again(*, case_id: int, at: datetime | None) -> None:
    """Let the worker look at a clock at an instant, or not any more."""
    CaseClock.objects.filter(case_id=case_id, state="running").update(look_at=at)


def add_warnings(
    *, case: CaseRow, clock: ClockRow, warned: Iterable[Warned], now: datetime, is_page: bool = False
) -> int:
    """Note of what a clock warned, and return how much of that is new."""
    of = {"customer_id": case.customer_id, "case_id": case.id, "started_at": clock.started_at, "due_at": clock.due_at}
    return _WARNINGS.put({**of, "warned": one.value, "is_page": is_page, "made_at": now} for one in warned)


def _row(clock: NewClock) -> dict[str, Any]:
    """Return a clock as columns, with when to look at it first: no target is half used before half its time is over."""
    look_at = None
    if clock.due_at is not None and clock.started_at is not None and clock.whole_seconds is not None:
        earliest = clock.started_at + timedelta(seconds=max(0, clock.whole_seconds) // 2)
        look_at = min(earliest, clock.due_at)
    return {**values_of(clock), "look_at": look_at}
