"""Reads clocks that are kept, of cases that the caller was given by the selectors of cases."""

from collections.abc import Sequence

from inscope.apps.cases.rows import CaseRow
from inscope.apps.sla.rows import ClockRow, ResponseRow
from inscope.core.people import Actor
from inscope.pg.rows import Rows

_CLOCKS = Rows(ClockRow, "sla_caseclock", where="case_id = any(%(cases)s)")
_RESPONSES = Rows(ResponseRow, "sla_response", where="case_id = any(%(cases)s)", order="order by case_id, number")
_WITHOUT = Rows(
    CaseRow,
    "cases_case one",
    where="id > %(after)s and not exists (select from sla_caseclock where case_id = one.id)",
    order="order by id limit %(most)s for update",
)


def clocks_of(*, actor: Actor, cases: list[int]) -> Sequence[ClockRow]:
    """Return the clocks of cases; of a case whose clock is not kept, none."""
    return _CLOCKS.read(actor, cases=cases)


def responses_in(*, actor: Actor, cases: list[int]) -> Sequence[ResponseRow]:
    """Return the responses of cases that are over, of each case in the order in which they ended."""
    return _RESPONSES.read(actor, cases=cases)


def cases_without_clock(*, actor: Actor, after: int, most: int) -> Sequence[CaseRow]:
    """Return so many cases after a number whose clock is not kept yet, and lock them."""
    return _WITHOUT.read(actor, after=after, most=most)
