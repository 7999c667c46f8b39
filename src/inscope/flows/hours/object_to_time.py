"""Object to work that was logged: the customer says why, and a colleague of who logged it answers."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with
from inscope.apps.cases.services import add_events, checked_body
from inscope.apps.hours.objections import add_answer, add_objection, contested_entry
from inscope.apps.hours.rows import ContestedRow
from inscope.apps.hours.selectors import entry_with
from inscope.apps.identity.selectors import is_alone
from inscope.core.outbox import first_lines, one_line
from inscope.core.people import Actor, Right
from inscope.flows.coverage.decide import audit_case
from inscope.flows.hours.log_time import give_back
from inscope.flows.outbox.tell import tell_of_objection
from inscope.pg.tenancy import acting_as

_LONGEST_NAME = 80


def object_to(actor: Actor, case_id: UUID, entry_id: UUID, *, why: str, today: date, now: datetime) -> None:
    """Object to an entry, once; the same once more changes nothing, and the case may be resolved.

    Raises:
        RightRefusedError: the actor writes no requests.
        NoCaseError, NoSuchEntryError: there is no such case for this actor, or no such entry of it.
        TextRefusedError: why is not said.
        ObjectionRefusedError: it was objected to already, is given back, or it is too late.
    """
    actor.require(Right.WRITE_REQUESTS)
    why = checked_body(why, "why")
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        entry = contested_entry(actor=actor, case_id=case.id, entry=entry_id)
        if (entry.objected_by_id, entry.why) == (actor.person_id, why):
            return
        entry.contested.require_open(today)
        number = add_objection(actor=actor, entry=entry, why=why, now=now)
        said = _("The customer objects to the time of %(day)s (%(text)s).") % words_of(entry)
        _tell(actor, case, entry, ("objected", {}), said=said, why=why, what=f"objection:{number}", now=now)
        _audit(actor, case, entry, {}, "objected", now=now)


def answer_objection(
    actor: Actor, case_id: UUID, entry_id: UUID, *, is_upheld: bool, why: str, today: date, now: datetime
) -> None:
    """Answer an objection, once; upheld, all that the work was charged is given back. The same again changes nothing.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, NoSuchEntryError: there is no such case for this actor, or no such entry of it.
        TextRefusedError: why is not said.
        ObjectionRefusedError: none waits, or the actor logged the work and is not the only engineer.
    """
    actor.require(Right.WORK_CASES)
    why = checked_body(why, "answer")
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        entry = contested_entry(actor=actor, case_id=case.id, entry=entry_id)
        if (entry.answered_by_id, entry.is_upheld, entry.answer) == (actor.person_id, is_upheld, why):
            return
        entry.contested.require_answerer(actor.person, is_alone=is_alone(actor=actor, right=Right.WORK_CASES))
        add_answer(actor=actor, entry=entry, is_upheld=is_upheld, why=why, now=now)
        details = {"is_upheld": is_upheld}
        event, what = ("objection_answered", details), f"objection-answer:{entry.objection_id}"
        _tell(actor, case, entry, event, said=_answered(entry, is_upheld=is_upheld), why=why, what=what, now=now)
        if is_upheld:
            give_back(actor, case, entry_with(actor=actor, public_id=entry_id), why=why, today=today, now=now)
        _audit(actor, case, entry, details, "objection_answered", now=now)


def _tell(
    actor: Actor,
    case: CaseRow,
    entry: ContestedRow,
    event: tuple[str, Mapping[str, object]],
    *,
    said: str,
    why: str,
    what: str,
    now: datetime,
) -> None:
    """Tell the time line and both sides."""
    kind, details = event
    happened = {**details, "on": entry.worked_on.isoformat(), "why": why}
    add_events(actor=actor, case=case, now=now, events=[(kind, happened)])
    told = f"{said}\n\n{first_lines(why)}"
    tell_of_objection(actor=actor, case=case, entry=entry, what=what, said=told, now=now)


def _audit(
    actor: Actor, case: CaseRow, entry: ContestedRow, details: Mapping[str, object], kind: str, *, now: datetime
) -> None:
    details = {**details, "entry": str(entry.entry)}
    audit_case(actor=actor, case=case, event=f"time_{kind}", now=now, details=details)


def _answered(entry: ContestedRow, *, is_upheld: bool) -> str:
    if is_upheld:
        return _("The objection to the time of %(day)s (%(text)s) is upheld: it is given back.") % words_of(entry)
    return _("The objection to the time of %(day)s (%(text)s) is refused: it stands.") % words_of(entry)


def words_of(entry: ContestedRow) -> dict[str, str]:
    """Return how messages name an entry: by its day, and by how its text begins."""
    return {"day": date_format(entry.worked_on, "j F Y"), "text": one_line(entry.text, _LONGEST_NAME)}
