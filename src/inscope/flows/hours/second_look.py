"""Look a second time at work that a colleague logged: confirm it, or return it so that it is given back."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with
from inscope.apps.cases.services import add_events, checked_body
from inscope.apps.hours.errors import ObjectedError
from inscope.apps.hours.objections import contested_entry
from inscope.apps.hours.rows import ContestedRow
from inscope.apps.hours.second_looks import add_look
from inscope.apps.hours.selectors import entry_with
from inscope.core.outbox import first_lines
from inscope.core.people import Actor, Right
from inscope.core.second_look import SecondLook
from inscope.flows.coverage.decide import audit_case
from inscope.flows.hours.log_time import give_back
from inscope.flows.hours.object_to_time import words_of
from inscope.flows.outbox.tell import tell_who_logged
from inscope.pg.tenancy import acting_as


def confirm_time(actor: Actor, case_id: UUID, entry_id: UUID, *, now: datetime) -> None:
    """Confirm work that waits for a second look, once; the same again changes nothing. The days to object begin.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, NoSuchEntryError: there is no such case for this actor, or no such entry of it.
        SecondLookRefusedError: it waits for none, or the actor logged it.
    """
    actor.require(Right.WORK_CASES)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        entry = contested_entry(actor=actor, case_id=case.id, entry=entry_id)
        if (entry.looked_by_id, entry.second_look) == (actor.person_id, SecondLook.CONFIRMED):
            return
        entry.looked.require_answerer(actor.person)
        add_look(actor=actor, entry=entry, is_confirmed=True, now=now)
        _audit(actor, case, entry, "time_confirmed", now)


def return_time(actor: Actor, case_id: UUID, entry_id: UUID, *, why: str, today: date, now: datetime) -> None:
    """Return work that waits for a second look, once: all that it is charged is given back. The same is no change.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, NoSuchEntryError: there is no such case for this actor, or no such entry of it.
        TextRefusedError: why is not said.
        SecondLookRefusedError: it waits for none, or the actor logged it.
        ObjectedError: an objection to it waits, which gives it back once it is upheld.
    """
    actor.require(Right.WORK_CASES)
    why = checked_body(why, "why")
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        entry = contested_entry(actor=actor, case_id=case.id, entry=entry_id)
        if (entry.looked_by_id, entry.returned_because) == (actor.person_id, why):
            return
        entry.looked.require_answerer(actor.person)
        if entry.contested.waits:
            raise ObjectedError
        add_look(actor=actor, entry=entry, is_confirmed=False, why=why, now=now)
        happened = {"on": entry.worked_on.isoformat(), "why": why}
        add_events(actor=actor, case=case, now=now, events=[("time_returned", happened)])
        said = _("Your time of %(day)s (%(text)s) is returned after a second look: it is given back.") % words_of(entry)
        told, what = f"{said}\n\n{first_lines(why)}", f"second-look:{entry.second_look_id}"
        tell_who_logged(actor=actor, case=case, entry=entry, what=what, said=told, now=now)
        logged = entry_with(actor=actor, public_id=entry_id)
        give_back(actor, case, logged, why=why, today=today, now=now)
        _audit(actor, case, entry, "time_returned", now)


def _audit(actor: Actor, case: CaseRow, entry: ContestedRow, event: str, now: datetime) -> None:
    audit_case(actor=actor, case=case, event=event, now=now, details={"entry": str(entry.entry)})
