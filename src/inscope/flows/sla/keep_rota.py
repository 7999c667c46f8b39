"""Keep the rota of who is on call: plan a shift, take one back, hand the running one over. A colleague is told."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.audit.services import record_entry
from inscope.apps.cases.services import checked_note
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import staff_person
from inscope.apps.sla.rota import add_shift, end_shift, hold_rota, remove_shift, shift_with
from inscope.core.outbox import first_lines
from inscope.core.people import Actor, Right
from inscope.core.sla.oncall import (
    LONGEST_NOTE,
    Shift,
    ShiftRefusedError,
    handed_over,
    may_be_on_call,
    planned,
    require_to_come,
    short_enough,
)
from inscope.flows.outbox.tell import tell_of_shift
from inscope.pg.tenancy import acting_as
from inscope.reads.plans import vendor_zone, wall_words


def plan_shift(actor: Actor, person: UUID | None, *, begins: datetime, ends: datetime, now: datetime) -> None:
    """Let somebody be on call between what clocks of the vendor show then.

    Raises:
        ShiftRefusedError: the shift cannot be, or nobody who works on cases is named.
        NoSuchPersonError: there is no such person.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        who = _who(actor, person, "person")
        shift = planned(who.id, begins, ends, vendor_zone(), among=hold_rota(now=now), now=now)
        made = add_shift(shift=shift, now=now)
        said = _("You are on call from %(begins)s until %(ends)s.") % _words(shift)
        tell_of_shift(actor=actor, person_id=who.id, what=f"shift:{made}:planned", said=said, now=now)
        _note(actor, made, "shift_planned", now, shift)


def take_back_shift(actor: Actor, shift_id: UUID, *, now: datetime) -> None:
    """Take back a shift that has not begun.

    Raises:
        NoSuchShiftError: there is none that has not ended.
        ShiftRefusedError: it has begun.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        shift = shift_with(public_id=shift_id, among=hold_rota(now=now))
        require_to_come(shift, now)
        remove_shift(shift_id=shift.id)
        said = _("You are not on call any more from %(begins)s until %(ends)s.") % _words(shift)
        tell_of_shift(actor=actor, person_id=shift.person_id, what=f"shift:{shift_id}:back", said=said, now=now)
        _note(actor, shift_id, "shift_taken_back", now, shift)


def hand_over(actor: Actor, to: UUID | None, *, note: str, now: datetime, seen: UUID | None = None) -> None:
    """End the running shift now, and let somebody else go on until the same end, with a note to read.

    `seen` is the shift that a page showed to be running.

    Raises:
        ShiftRefusedError: nobody is on call, that person is, nobody who works on cases is named, or another shift
            runs by now.
        TextRefusedError: the note is not taken.
        NoSuchPersonError: there is no such person.
    """
    actor.require(Right.WORK_CASES)
    note = short_enough(checked_note(note, "note"))
    with acting_as(actor):
        who = _who(actor, to, "to")
        running, shift = handed_over(hold_rota(now=now), who.id, now)
        if seen not in {None, running.public_id}:
            raise ShiftRefusedError(f"{running.name} is on call by now", hint="hand over again, if it is still right")
        end_shift(shift_id=running.id, now=now)
        made = add_shift(shift=shift, now=now, note=note)
        said = _("You are on call from now on, until %(ends)s.") % _words(shift)
        said = f"{said}\n\n{first_lines(note, LONGEST_NOTE)}".rstrip()
        tell_of_shift(actor=actor, person_id=who.id, what=f"shift:{made}:handed", said=said, now=now)
        said = _("%(name)s is on call in your place from now on.") % {"name": who.name}
        tell_of_shift(actor=actor, person_id=running.person_id, what=f"shift:{made}:taken", said=said, now=now)
        _note(actor, made, "shift_handed_over", now, shift)


def _who(actor: Actor, person: UUID | None, field: str) -> PersonRow:
    """Return one of the staff who works on cases and can sign in."""
    if person is None:
        raise ShiftRefusedError("nobody is named", hint="choose who is on call", field=field)
    found = staff_person(actor=actor, public_id=person)
    if not may_be_on_call(found.roles):
        raise ShiftRefusedError(
            f"`{found.name}` does not work on cases", hint="choose an engineer or a consultant", field=field
        )
    return found


def _words(shift: Shift) -> Mapping[str, str]:
    zone = vendor_zone()
    return {"begins": wall_words(shift.begins_at, zone), "ends": wall_words(shift.ends_at, zone)}


def _note(actor: Actor, shift_id: UUID, event: str, now: datetime, shift: Shift) -> None:
    instants = {"begins_at": shift.begins_at.isoformat(), "ends_at": shift.ends_at.isoformat()}
    details = {"person": shift.person_id, **instants}
    record_entry(actor=actor, event=event, subject=f"shift:{shift_id}", now=now, details=details)
