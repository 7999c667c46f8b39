"""Reads cases and what belongs to them. Customers' lists filter by customer too, so that an index serves them."""

from collections.abc import Iterable
from dataclasses import fields
from uuid import UUID

from django.db.models import QuerySet

from inscope.apps.cases.models import Attachment, Case, CaseEvent, Draft, Message
from inscope.apps.cases.rows import CaseRow, DraftRow, EventRow, FileContent, FileRow, MessageRow
from inscope.core.cases import NoCaseError
from inscope.core.people import Actor
from inscope.pg.tenancy import rows_for

_CASE = tuple(field.name for field in fields(CaseRow))
_DRAFT = tuple(field.name for field in fields(DraftRow))


def cases_of(actor: Actor) -> QuerySet[Case]:
    """Return the cases that the actor may see, for the selectors of this app and the pages that join more."""
    return rows_for(actor, Case)


def case_with(*, actor: Actor, public_id: UUID, for_change: bool = False) -> CaseRow:
    """Return a case that the actor may see; `for_change` locks it until the end of the transaction.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    found = cases_of(actor).filter(public_id=public_id)
    if for_change:
        found = found.select_for_update(of=("self",))
    row = found.first()
    if row is None:
        raise NoCaseError
    return case_row(row)


def case_numbered(*, actor: Actor, number: int) -> CaseRow:
    """Return a case by its number.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    row = cases_of(actor).filter(id=number).first()
    if row is None:
        raise NoCaseError
    return case_row(row)


def case_under_key(*, actor: Actor, customer_id: int, key: str) -> CaseRow | None:
    """Return the case that was opened under a key."""
    row = rows_for(actor, Case).filter(customer_id=customer_id, key=key).first()
    return None if row is None else case_row(row)


def messages_of(*, actor: Actor, case_id: int, after: int = 0, most: int | None = None) -> tuple[MessageRow, ...]:
    """Return the messages of a case after one, the first first; internal notes to the staff alone."""
    found = Message.objects.filter(case_id=case_id, id__gt=after).order_by("id")
    shown = found if actor.is_staff else found.filter(is_internal=False)
    return tuple(map(message_row, shown[:most]))


def message_under_key(*, actor: Actor, case_id: int, key: str) -> MessageRow | None:
    """Return the message that was written under a key."""
    found = rows_for(actor, Message).filter(case_id=case_id, key=key).first()
    return None if found is None else message_row(found)


def events_of(*, actor: Actor, case_id: int) -> tuple[EventRow, ...]:
    """Return what happened to a case, the first first."""
    found = rows_for(actor, CaseEvent).filter(case_id=case_id).order_by("id")
    shown = found if actor.is_staff else found.filter(is_internal=False)
    return tuple(EventRow(one.person_id, one.at, one.kind, one.details) for one in shown)


def files_of(*, actor: Actor, case_id: int | None = None, draft_id: int | None = None) -> tuple[FileRow, ...]:
    """Return the files of a case or of a draft, without their content."""
    wanted = {"draft_id": draft_id} if case_id is None else {"case_id": case_id}
    found = rows_for(actor, Attachment).filter(**wanted).order_by("id").defer("content")
    shown = found if actor.is_staff else found.filter(is_internal=False)
    return tuple(FileRow(one.public_id, one.message_id, one.name, one.size) for one in shown)


def file_with(*, actor: Actor, public_id: UUID) -> FileContent:
    """Return a file that the actor may see.

    Raises:
        NoCaseError: there is none, or it is another customer's, or internal.
    """
    found = rows_for(actor, Attachment).filter(public_id=public_id)
    if not actor.is_staff:
        found = found.filter(is_internal=False)
    row = found.first()
    if row is None:
        raise NoCaseError
    return FileContent(row.name, bytes(row.content))


def draft_with(*, actor: Actor, public_id: UUID, for_change: bool = False) -> DraftRow:
    """Return a draft of the actor's own.

    Raises:
        NoCaseError: there is none, or it is somebody else's.
    """
    found = Draft.objects.filter(person_id=actor.person, customer_id=actor.customer, public_id=public_id)
    row = (found.select_for_update() if for_change else found).first()
    if row is None:
        raise NoCaseError
    return draft_row(row)


def drafts_of(*, actor: Actor) -> tuple[DraftRow, ...]:
    """Return the actor's own drafts that were not sent, the latest first."""
    found = Draft.objects.filter(person_id=actor.person, customer_id=actor.customer, case__isnull=True)
    return tuple(map(draft_row, found.order_by("-saved_at")))


def case_row(case: Case) -> CaseRow:
    """Return a case as the rest of the product sees it."""
    return CaseRow(**{name: getattr(case, name) for name in _CASE})


def case_rows(cases: Iterable[Case]) -> tuple[CaseRow, ...]:
    """Return cases as the rest of the product sees them."""
    return tuple(map(case_row, cases))


def draft_row(draft: Draft) -> DraftRow:
    """Return a draft as the rest of the product sees it."""
    return DraftRow(**{name: getattr(draft, name) for name in _DRAFT})


def message_row(message: Message) -> MessageRow:
    """Return a message as the rest of the product sees it."""
    return MessageRow(
        message.pk,
        message.public_id,
        message.person_id,
        message.is_staff,
        message.is_internal,
        message.body,
        message.written_at,
    )
