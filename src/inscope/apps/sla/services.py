"""Keeps clocks. Flows call these inside their transaction, with the case locked."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from itertools import islice

from django.db import connection

from inscope.apps.sla.models import CaseClock, Response
from inscope.apps.sla.rows import NewClock, NewResponse
from inscope.pg.rows import Insert

_CLOCKS = Insert(CaseClock)
_RESPONSES, _AT_ONCE = Insert(Response), 1_000
_COLUMNS = [field.name for field in fields(NewClock)]
_GIVEN = ", ".join(f"excluded.{name}" for name in _COLUMNS)
_KEEP = f"""
insert into sla_caseclock as kept (customer_id, case_id, {", ".join(_COLUMNS)}, change)
values (%(customer_id)s, %(case_id)s, {", ".join(f"%({name})s" for name in _COLUMNS)}, 1)
on conflict (case_id, customer_id) do update set ({", ".join(_COLUMNS)}, change) = ({_GIVEN}, kept.change
  + ((kept.target, kept.state, kept.due_at) is distinct from (excluded.target, excluded.state, excluded.due_at))::int)
where ({", ".join(f"kept.{name}" for name in _COLUMNS)}) is distinct from ({_GIVEN})
"""  # noqa: S608 - ours, every word


def add_clocks(clocks: Iterable[tuple[int, int, NewClock]]) -> None:
    """Add the clocks of cases that have none: each with the numbers of its customer and of its case."""
    _CLOCKS.add({"customer_id": customer, "case_id": case, **asdict(one)} for customer, case, one in clocks)


def add_responses(responses: Iterable[tuple[int, int, NewResponse]]) -> None:
    """Add responses that are over, where they are not kept: with the numbers of their customers and of their cases."""
    rows = ({"customer_id": customer, "case_id": case, **asdict(one)} for customer, case, one in responses)
    while some := list(islice(rows, _AT_ONCE)):
        _RESPONSES.put(some)


def keep(*, customer_id: int, case_id: int, clock: NewClock) -> None:
    """Keep how the clock of a case stands now; its `change` grows where target, state or due instant are others."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"customer_id": customer_id, "case_id": case_id, **asdict(clock)})
