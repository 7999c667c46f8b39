"""Writes cases, messages, events, drafts and files. Flows call these inside their transaction."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from inscope.apps.cases.errors import (
    LARGEST_FILE,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    MOST_FILES,
    FileRefusedError,
    KeyUsedError,
    TextRefusedError,
)
from inscope.apps.cases.models import Attachment, Case, CaseEvent, Draft, Message
from inscope.apps.cases.rows import CaseRow, DecisionCopy, DraftRow, MessageRow, NewCase, NewFile
from inscope.apps.cases.selectors import draft_row
from inscope.core.people import Actor
from inscope.pg.ids import uuid7
from inscope.pg.rows import Insert, Value, values_of

_LONGEST_NAME = 200
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_SET_NEXT_DUES = """
update cases_case set next_due_at = given.due_at
from unnest(%(cases)s::bigint[], %(due)s::timestamptz[]) as given (case_id, due_at) where id = given.case_id
"""
_CASES, _MESSAGES, _EVENTS = Insert(Case), Insert(Message), Insert(CaseEvent)


def checked_subject(subject: str) -> str:
    """Return a subject as it is kept.

    Raises:
        TextRefusedError: empty, too long, or with characters that are not for print.
    """
    subject = " ".join(subject.split())
    if not subject:
        raise TextRefusedError("subject", "a request needs a subject", hint="say in a few words what it is about")
    if len(subject) > LONGEST_SUBJECT:
        raise TextRefusedError(
            "subject", f"a subject has at most {LONGEST_SUBJECT} characters, this has {len(subject)}"
        )
    if not subject.isprintable():
        raise TextRefusedError("subject", "the subject has characters that are not for print")
    return subject


def checked_body(body: str, field: str = "body") -> str:
    """Return a text as it is kept, with plain line ends.

    Raises:
        TextRefusedError: empty, too long, or with control characters.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not body:
        raise TextRefusedError(field, "the text is empty", hint="write at least one sentence")
    if len(body) > LONGEST_BODY:
        raise TextRefusedError(
            field, f"a text has at most {LONGEST_BODY:,} characters, this has {len(body):,}", hint="attach it as a file"
        )
    return _text(body, field)


def checked_note(note: str, field: str) -> str:
    """Return a reason, or what shows it, as it is kept; it may be empty.

    Raises:
        TextRefusedError: too long, or with characters that are not text.
    """
    return checked_body(note, field) if note.strip() else ""


def add_case(*, new: NewCase, copy: DecisionCopy) -> CaseRow:
    """Add a case under its key.

    Raises:
        KeyUsedError: a case stands under that key already; the transaction is over.
    """
    row: dict[str, Any] = values_of(new) | values_of(copy) | {"updated_at": new.opened_at}
    kept = {name: value for name, value in row.items() if name != "key"}
    try:
        return CaseRow(id=_CASES.add_one(**row), status="open", assignee_id=None, in_review=False, **kept)
    except IntegrityError as error:
        if "case_once" not in str(error):
            raise
        raise KeyUsedError from error


def copy_decision(*, case_id: int, copy: DecisionCopy, now: datetime) -> None:
    """Repeat the latest decision on its case."""
    Case.objects.filter(id=case_id).update(**values_of(copy), updated_at=now)


def touch_case(*, case_id: int, now: datetime) -> None:
    """Note that something happened to a case."""
    Case.objects.filter(id=case_id).update(updated_at=now)


def set_status(*, case_id: int, status: str, now: datetime) -> None:
    """Resolve or reopen a case; nothing is due on one until its clock is kept anew."""
    resolved_at = now if status == "resolved" else None
    Case.objects.filter(id=case_id).update(status=status, resolved_at=resolved_at, updated_at=now, next_due_at=None)


def set_calendar(*, case_id: int, version: UUID, now: datetime) -> None:
    """Let another version of the calendar time a case."""
    Case.objects.filter(id=case_id).update(calendar_version=version, updated_at=now)


def set_next_due(*, case_id: int, due_at: datetime | None) -> None:
    """Repeat on a case by when its clock owes an answer, for the list of what is due next."""
    Case.objects.filter(id=case_id).exclude(next_due_at=due_at).update(next_due_at=due_at)


def set_next_dues(*, due: Mapping[int, datetime]) -> None:
    """Repeat the same on many cases, by number."""
    with connection.cursor() as cursor:
        cursor.execute(_SET_NEXT_DUES, {"cases": list(due), "due": list(due.values())})


def set_assignee(*, case_id: int, person_id: int | None, now: datetime) -> None:
    """Give a case to somebody, or to nobody."""
    Case.objects.filter(id=case_id).update(assignee_id=person_id, updated_at=now)


def set_priority(*, case_id: int, priority: str, now: datetime) -> None:
    """Give a case another priority."""
    Case.objects.filter(id=case_id).update(priority=priority, updated_at=now)


def set_turn(*, case_id: int, waiting_for: str, now: datetime) -> None:
    """Note for whom a case waits now."""
    Case.objects.filter(id=case_id).update(waiting_for=waiting_for, updated_at=now)


def set_review(*, case_id: int, in_review: bool, now: datetime) -> None:
    """Note on a case whether a review of it is open."""
    Case.objects.filter(id=case_id).update(in_review=in_review, updated_at=now)


def add_message(
    *,
    actor: Actor,
    case: CaseRow,
    body: str,
    now: datetime,
    is_internal: bool = False,
    files: Iterable[NewFile] = (),
    key: str | None = None,
) -> MessageRow:
    """Add a message or an internal note, with its files.

    Raises:
        TextRefusedError: the text is not taken.
        FileRefusedError: a file is not taken.
    """
    message: dict[str, Any] = {
        "public_id": uuid7(now),
        "person_id": actor.person,
        "is_staff": actor.is_staff,
        "is_internal": is_internal,
        "body": checked_body(body),
        "written_at": now,
    }
    number = _MESSAGES.add_one(customer_id=case.customer_id, case_id=case.id, key=key, **message)
    kept = [_attachment(actor, case.customer_id, file, now) for file in _checked_files(files)]
    for file in kept:
        file.case_id, file.message_id, file.is_internal = case.id, number, is_internal
    if kept:
        Attachment.objects.bulk_create(kept)
    return MessageRow(id=number, **message)


def add_events(
    *,
    actor: Actor,
    case: CaseRow,
    now: datetime,
    events: Iterable[tuple[str, Mapping[str, object]]],
    is_internal: bool = False,
) -> None:
    """Add entries to the time line of a case: each a kind and its details."""
    happened: dict[str, Value] = {
        "customer_id": case.customer_id,
        "case_id": case.id,
        "person_id": actor.person_id,
        "at": now,
    }
    _EVENTS.add_beside(
        {
            **happened,
            "kind": kind,
            "is_internal": is_internal,
            "details": json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
        }
        for kind, details in events
    )


def begin_draft(*, actor: Actor, customer_id: int, instance_id: int | None, answers: str, now: datetime) -> DraftRow:
    """Begin a request for a contact."""
    draft = Draft.objects.create(
        customer_id=customer_id,
        public_id=uuid7(now),
        person_id=actor.person,
        instance_id=instance_id,
        answers=answers,
        saved_at=now,
    )
    return draft_row(draft)


def save_draft(*, draft_id: int, answers: str, subject: str, body: str, now: datetime) -> None:
    """Keep a request as far as it is written; texts are cut where a request could not be longer."""
    Draft.objects.filter(id=draft_id, case__isnull=True).update(
        answers=answers,
        subject=subject.replace("\0", "")[:LONGEST_SUBJECT],
        body=body.replace("\0", "")[:LONGEST_BODY],
        saved_at=now,
    )


def discard_draft(*, draft_id: int) -> None:
    """Throw a draft away, with its files."""
    Attachment.objects.filter(draft_id=draft_id, case__isnull=True).delete()
    Draft.objects.filter(id=draft_id, case__isnull=True).delete()


def add_draft_files(*, actor: Actor, draft: DraftRow, files: Iterable[NewFile], now: datetime) -> None:
    """Add files to a draft.

    Raises:
        FileRefusedError: a file is not taken; none is kept then.
    """
    already = Attachment.objects.filter(draft_id=draft.id).count()
    kept = [_attachment(actor, draft.customer_id, file, now) for file in _checked_files(files, already)]
    for file in kept:
        file.draft_id = draft.id
    Attachment.objects.bulk_create(kept)


def remove_draft_file(*, draft_id: int, public_id: UUID) -> None:
    """Take a file back from a draft."""
    Attachment.objects.filter(draft_id=draft_id, case__isnull=True, public_id=public_id).delete()


def send_draft(*, draft_id: int, case: CaseRow, message: MessageRow) -> None:
    """Tie a draft and its files to the case that it opened."""
    Draft.objects.filter(id=draft_id).update(case_id=case.id)
    Attachment.objects.filter(draft_id=draft_id, case__isnull=True).update(case_id=case.id, message_id=message.id)


def _text(body: str, field: str) -> str:
    """Return a text that can be stored: without NUL, and without halves of characters."""
    if _NO_TEXT.search(body):
        raise TextRefusedError(field, "the text has a character that is not text")
    return body


def _attachment(actor: Actor, customer_id: int, file: NewFile, now: datetime) -> Attachment:
    return Attachment(
        customer_id=customer_id,
        public_id=uuid7(now),
        name=_file_name(file.name),
        size=len(file.content),
        digest=f"sha256:{hashlib.sha256(file.content).hexdigest()}",
        content=file.content,
        person_id=actor.person,
        added_at=now,
    )


def _checked_files(files: Iterable[NewFile], already: int = 0) -> list[NewFile]:
    listed = list(files)
    if len(listed) + already > MOST_FILES:
        raise FileRefusedError(f"at most {MOST_FILES} files come with one message", hint="put them into one archive")
    for file in listed:
        if not file.content:
            raise FileRefusedError(f"the file `{_file_name(file.name)}` is empty")
        if len(file.content) > LARGEST_FILE:
            size = f"{LARGEST_FILE // 1024 // 1024} MB"
            raise FileRefusedError(f"the file `{_file_name(file.name)}` is larger than {size}", hint="compress it")
    return listed


def _file_name(name: str) -> str:
    """Return the last part of a name, without what is not for print."""
    plain = "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip(" .")
    return plain[-_LONGEST_NAME:] or "file"
