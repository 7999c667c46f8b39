"""Write a message on a case, or an internal note of the staff."""

from datetime import datetime
from uuid import UUID

from inscope.apps.cases.errors import CaseResolvedError, KeyTakenError
from inscope.apps.cases.rows import CaseRow, MessageRow, NewFile
from inscope.apps.cases.selectors import case_with, message_under_key
from inscope.apps.cases.services import add_message, checked_body, touch_case
from inscope.core.cases import WaitingFor
from inscope.core.people import Actor, Right
from inscope.core.waiting import Turned, WaitRefusedError
from inscope.flows.cases.wait_for_customer import turn_over
from inscope.flows.coverage.decide import audit_case
from inscope.flows.outbox.tell import tell_of_message
from inscope.flows.sla.keep_clock import keep_clock
from inscope.pg.tenancy import acting_as


def write_message(
    actor: Actor,
    case_id: UUID,
    *,
    body: str,
    now: datetime,
    is_internal: bool = False,
    waits: bool = False,
    files: tuple[NewFile, ...] = (),
    key: str | None = None,
) -> MessageRow:
    """Add a message for both sides, or a note that only the staff see; once for each key of its writer.

    The other side is told of a message by e-mail. With `waits`, a reply of the staff that asks something: the case
    waits for the customer from then on. What the customer writes ends such a wait.

    Raises:
        NoCaseError: there is no such case for this actor.
        TextRefusedError, FileRefusedError: the text or a file is not taken.
        RightRefusedError: this person may not write here; notes are the staff's.
        KeyTakenError: the key has written another message.
        CaseResolvedError, WaitRefusedError: the case cannot wait for the customer.
    """
    actor.require(Right.WORK_CASES if actor.is_staff or is_internal else Right.WRITE_REQUESTS)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        own_key = f"{actor.person}:{key}" if key else None
        if own_key and (earlier := message_under_key(actor=actor, case_id=case.id, key=own_key)):
            if (earlier.body, earlier.is_internal) != (checked_body(body), is_internal):
                raise KeyTakenError
            return earlier
        message = add_message(
            actor=actor, case=case, body=body, now=now, is_internal=is_internal, files=files, key=own_key
        )
        touch_case(case_id=case.id, now=now)
        if not actor.is_staff:
            turn_over(actor, case, Turned.CUSTOMER_WROTE, now)
        elif waits:
            _wait(actor, case, is_internal=is_internal, now=now)
        if not is_internal:
            keep_clock(actor=actor, case=case)
        tell_of_message(actor=actor, case=case, message=message, now=now)
        event = "note_written" if is_internal else "message_written"
        audit_case(actor=actor, case=case, event=event, now=now, details={"message": message.id})
        return message


def _wait(actor: Actor, case: CaseRow, *, is_internal: bool, now: datetime) -> None:
    if is_internal:
        raise WaitRefusedError("a note asks the customer nothing", hint="write a reply, or a note without a wait")
    if not case.is_open:
        raise CaseResolvedError
    if case.waiting_for != WaitingFor.CUSTOMER:  # a second question asks for no second wait
        turn_over(actor, case, Turned.WAITING, now)
