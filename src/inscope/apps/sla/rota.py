"""Who is on call: reads and writes shifts. Flows call what writes inside their transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from inscope.apps.sla.errors import NoSuchShiftError
from inscope.apps.sla.models import Shift
from inscope.apps.sla.rows import ShiftRow
from inscope.core.sla import oncall
from inscope.pg.ids import uuid7
from inscope.pg.locks import hold_name
from inscope.pg.rows import Statement

_SHIFTS = Statement(
    ShiftRow,
    """
    select person_id, begins_at, ends_at, shift.id, shift.public_id, name, note, is_active
    from sla_shift shift join identity_person person on person.id = person_id
    where ends_at > %(since)s and begins_at <= coalesce(%(until)s, begins_at) order by begins_at
    """,
)


def shifts(*, now: datetime) -> Sequence[ShiftRow]:
    """Return the shift that runs and those to come, in their order."""
    return _SHIFTS.read(since=now, until=None)


def on_call_at(*, now: datetime) -> ShiftRow | None:
    """Return who is on call and can be reached."""
    running = _SHIFTS.first(since=now, until=now)
    return running if running is not None and running.is_open else None


def hold_rota(*, now: datetime) -> Sequence[ShiftRow]:
    """Return the same as `shifts`, and let nobody else change them meanwhile."""
    hold_name("rota", "")
    return shifts(now=now)


def shift_with(*, public_id: UUID, among: Sequence[ShiftRow]) -> ShiftRow:
    """Return a shift that has not ended.

    Raises:
        NoSuchShiftError: there is none.
    """
    found = next((one for one in among if one.public_id == public_id), None)
    if found is None:
        raise NoSuchShiftError
    return found


def add_shift(*, shift: oncall.Shift, now: datetime, note: str = "") -> UUID:
    """Add a shift, and return its id."""
    made = uuid7(now)
    Shift.objects.create(
        public_id=made, person_id=shift.person_id, begins_at=shift.begins_at, ends_at=shift.ends_at, note=note
    )
    return made


def end_shift(*, shift_id: int, now: datetime) -> None:
    """End a shift that runs."""
    Shift.objects.filter(id=shift_id).update(ends_at=now)


def remove_shift(*, shift_id: int) -> None:
    """Remove a shift that has not begun."""
    Shift.objects.filter(id=shift_id).delete()
