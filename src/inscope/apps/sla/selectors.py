"""Reads clocks that are kept, of cases that the caller was given by the selectors of cases."""

from collections.abc import Sequence

from inscope.apps.sla.rows import ClockRow
from inscope.core.people import Actor
from inscope.pg.rows import Rows

_CLOCKS = Rows(ClockRow, "sla_caseclock", where="case_id = any(%(cases)s)")


def clocks_of(*, actor: Actor, cases: list[int]) -> Sequence[ClockRow]:
    """Return the clocks of cases; of a case whose clock is not kept, none."""
    return _CLOCKS.read(actor, cases=cases)
