"""Reads cases and what belongs to them. Customers' lists filter by customer too, so that an index serves them."""

from collections.abc import Sequence
from dataclasses import fields
from uuid import UUID

from django.db.models import QuerySet

from inscope.apps.cases.errors import CaseResolvedError
from inscope.apps.cases.models import Attachment, Case, Draft
from inscope.apps.cases.rows import CaseRow, DraftRow, EventRow, FileContent, FileRow, Happened, MessageRow
from inscope.core.cases import NoCaseError
from inscope.core.people import Actor
from inscope.pg.rows import Rows
from inscope.pg.tenancy import rows_for

_DRAFT = tuple(field.name for field in fields(DraftRow))

_PUBLIC = "customer_id = %(customer)s and not is_internal"
_CASE_WITH = Rows(CaseRow, "cases_case", where="public_id = %(public_id)s")
_CASE_NUMBERED = Rows(CaseRow, "cases_case", where="id = %(number)s")
_CASE_TO_CHANGE = Rows(CaseRow, "cases_case", where="public_id = %(public_id)s", order="for update")
_CASES_AFTER = Rows(CaseRow, "cases_case", where="id > %(after)s", order="order by id limit %(most)s")
_CASE_UNDER_KEY = Rows(CaseRow, "cases_case", where="customer_id = %(customer_id)s and key = %(key)s")
_MESSAGE_UNDER_KEY = Rows(MessageRow, "cases_message", where="case_id = %(case_id)s and key = %(key)s")
_MESSAGES = Rows(
    MessageRow,
    "cases_message",
    where="case_id = %(case_id)s and id > %(after)s",
    order="order by id limit %(most)s",
    for_contacts=_PUBLIC,
)
_EVENTS = Rows(EventRow, "cases_caseevent", where="case_id = %(case_id)s", order="order by id", for_contacts=_PUBLIC)
_MESSAGES_IN = Rows(
    Happened,
    "cases_message",
    where="case_id = any(%(cases)s) and not is_internal",
    order="order by id",
    columns=["case_id", "written_at", "case when is_staff then 'staff' else 'customer' end", "''"],
    for_contacts=_PUBLIC,
)
_EVENTS_IN = Rows(
    Happened,
    "cases_caseevent",
    where="case_id = any(%(cases)s) and not is_internal",
    order="order by id",
    for_contacts=_PUBLIC,
)
_FILES = Rows(FileRow, "cases_attachment", where="case_id = %(of)s", order="order by id", for_contacts=_PUBLIC)
_DRAFTS = Rows(
    DraftRow, "cases_draft", where="person_id = %(person)s and case_id is null", order="order by saved_at desc"
)
_FILES_OF_DRAFT = Rows(FileRow, "cases_attachment", where="draft_id = %(of)s", order="order by id")


def cases_of(actor: Actor) -> QuerySet[Case]:
    """Return the cases that the actor may see, for the selectors of this app and the pages that join more."""
    return rows_for(actor, Case)


def case_with(*, actor: Actor, public_id: UUID, for_change: bool = False) -> CaseRow:
    """Return a case that the actor may see; `for_change` locks it until the end of the transaction.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    row = (_CASE_TO_CHANGE if for_change else _CASE_WITH).first(actor, public_id=public_id)
    if row is None:
        raise NoCaseError
    return row


def open_case_with(*, actor: Actor, public_id: UUID) -> CaseRow:
    """Return an open case that the actor may see, locked until the end of the transaction.

    Raises:
        NoCaseError: there is none, or it is another customer's.
        CaseResolvedError: it is resolved.
    """
    case = case_with(actor=actor, public_id=public_id, for_change=True)
    if not case.is_open:
        raise CaseResolvedError
    return case


def cases_after(*, actor: Actor, number: int, most: int) -> Sequence[CaseRow]:
    """Return so many cases after the one with a number, the first first."""
    return _CASES_AFTER.read(actor, after=number, most=most)


def case_numbered(*, actor: Actor, number: int) -> CaseRow:
    """Return a case by its number.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    row = _CASE_NUMBERED.first(actor, number=number)
    if row is None:
        raise NoCaseError
    return row


def case_under_key(*, actor: Actor, customer_id: int, key: str) -> CaseRow | None:
    """Return the case that was opened under a key."""
    return _CASE_UNDER_KEY.first(actor, customer_id=customer_id, key=key)


def messages_of(*, actor: Actor, case_id: int, after: int = 0, most: int | None = None) -> Sequence[MessageRow]:
    """Return the messages of a case after one, the first first; internal notes to the staff alone."""
    return _MESSAGES.read(actor, case_id=case_id, after=after, most=most)


def message_under_key(*, actor: Actor, case_id: int, key: str) -> MessageRow | None:
    """Return the message that was written under a key."""
    return _MESSAGE_UNDER_KEY.first(actor, case_id=case_id, key=key)


def events_of(*, actor: Actor, case_id: int) -> Sequence[EventRow]:
    """Return what happened to a case, the first first."""
    return _EVENTS.read(actor, case_id=case_id)


def messages_in(*, actor: Actor, cases: list[int]) -> Sequence[Happened]:
    """Return when each side wrote in some cases, the first first, without what was written."""
    return _MESSAGES_IN.read(actor, cases=cases)


def events_in(*, actor: Actor, cases: list[int]) -> Sequence[Happened]:
    """Return what both sides know to have happened to some cases, the first first."""
    return _EVENTS_IN.read(actor, cases=cases)


def files_of(*, actor: Actor, case_id: int) -> Sequence[FileRow]:
    """Return the files of a case, without their content; those of internal notes to the staff alone."""
    return _FILES.read(actor, of=case_id)


def files_of_draft(*, actor: Actor, draft_id: int) -> Sequence[FileRow]:
    """Return the files of a draft, without their content."""
    return _FILES_OF_DRAFT.read(actor, of=draft_id)


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


def drafts_of(*, actor: Actor) -> Sequence[DraftRow]:
    """Return the actor's own drafts that were not sent, the latest first."""
    return _DRAFTS.read(actor, person=actor.person)


def draft_row(draft: Draft) -> DraftRow:
    """Return a draft as the rest of the product sees it."""
    return DraftRow(**{name: getattr(draft, name) for name in _DRAFT})
