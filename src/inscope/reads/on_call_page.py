"""Who is on call now, who is next, and when nobody is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inscope.apps.identity.selectors import staff_people
from inscope.apps.sla.rota import shifts
from inscope.apps.sla.rows import ShiftRow
from inscope.core.people import Actor, Right
from inscope.core.sla.oncall import gaps, may_be_on_call, on_call
from inscope.pg.tenancy import acting_as
from inscope.reads.case_rows import PersonName
from inscope.reads.names import person_name
from inscope.reads.plans import vendor_zone


@dataclass(frozen=True, slots=True)
class RotaLine:
    """A shift; or a time in which nobody is on call, without an id and a person."""

    begins_at: datetime
    ends_at: datetime
    public_id: UUID | None = None
    person: PersonName | None = None
    note: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class OnCallPage:
    """The page: `people` are those who can be on call, for those who may plan; `zone` is where times are told."""

    running: RotaLine | None
    to_come: tuple[RotaLine, ...]
    people: tuple[tuple[str, str], ...]
    can_plan: bool
    zone: str


def on_call_page(actor: Actor, *, now: datetime) -> OnCallPage:
    """Return the rota from now on.

    Raises:
        RightRefusedError: the actor reads no cases.
    """
    actor.require(Right.READ_CASES)
    with acting_as(actor):
        found, people = shifts(now=now), staff_people(actor=actor)
    running = on_call(found, now)
    return OnCallPage(
        running=None if running is None else _line(running),
        to_come=tuple(sorted(_to_come(found, now), key=lambda one: one.begins_at)),
        people=tuple((str(one.public_id), one.name) for one in people if may_be_on_call(one.roles)),
        can_plan=actor.may(Right.WORK_CASES),
        zone=vendor_zone().key,
    )


def _to_come(found: Sequence[ShiftRow], now: datetime) -> Iterator[RotaLine]:
    yield from (_line(one) for one in found if one.begins_at > now)
    yield from (RotaLine(since, until) for since, until in gaps(found, now))


def _line(row: ShiftRow) -> RotaLine:
    person = person_name(row.name, is_staff=True)
    return RotaLine(row.begins_at, row.ends_at, row.public_id, person, row.note, row.is_open)
