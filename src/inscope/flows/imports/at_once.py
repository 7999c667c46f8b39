"""Check a file and import it, one step after the other, as the command line does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from inscope.apps.imports.models import State
from inscope.apps.imports.rows import ImportRow
from inscope.apps.imports.selectors import import_with, problems_of
from inscope.core.imports import RowProblem, What
from inscope.core.people import INSCOPE
from inscope.flows.imports.apply import Progress
from inscope.flows.imports.run import begin, upload, work
from inscope.pg.tenancy import acting_as


@dataclass(frozen=True, slots=True)
class Done:
    """An import as it stands after the last step, and what is wrong."""

    one: ImportRow
    problems: tuple[RowProblem, ...]


def import_at_once(
    what: What,
    *,
    file_name: str,
    content: bytes,
    may_change: bool,
    is_trial: bool,
    today: date,
    clock: Callable[[], datetime],
    progress: Progress,
) -> Done:
    """Check a file, and import it if every row can be taken; a trial ends with the check.

    Raises:
        TableRefusedError: the file cannot be read; nothing is kept.
    """
    made = upload(INSCOPE, what, file_name=file_name, content=content, may_change=may_change, now=clock())
    work(INSCOPE, made, today=today, clock=clock, told=progress)
    with acting_as(INSCOPE):
        one = import_with(actor=INSCOPE, public_id=made)
    if one.state == State.CHECKED and not is_trial:
        begin(INSCOPE, made, now=clock())
        work(INSCOPE, made, today=today, clock=clock, told=progress)
    with acting_as(INSCOPE):
        one = import_with(actor=INSCOPE, public_id=made)
        return Done(one, problems_of(import_id=one.id))
