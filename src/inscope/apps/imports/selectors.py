"""Reads imports."""

import json
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from inscope.apps.imports.errors import NoSuchImportError
from inscope.apps.imports.models import Import, ImportedRow, State
from inscope.apps.imports.rows import DoneRow, HistoryRow, ImportRow
from inscope.core.imports import RowProblem, What
from inscope.core.people import Actor, Right
from inscope.pg.long_work import is_held

WORK = 20_418
"""Names the work on imports among all long work."""
_LARGE = ("content", "problems")


def import_with(*, actor: Actor, public_id: UUID) -> ImportRow:
    """Return an import.

    Raises:
        NoSuchImportError: there is none that the actor sees.
    """
    found = _imports(actor).filter(public_id=public_id).first()
    if found is None:
        raise NoSuchImportError
    return _import_row(found)


def imports_before(*, actor: Actor, before: int | None, what: str, state: str, most: int) -> tuple[ImportRow, ...]:
    """Return the latest imports, or those before the one of a number; of a kind, in a state, where that is given."""
    found = _imports(actor).order_by("-id")
    if before is not None:
        found = found.filter(id__lt=before)
    if what:
        found = found.filter(what=what)
    if state:
        found = found.filter(state=state)
    return tuple(_import_row(one) for one in found[:most])


def content_of(*, import_id: int) -> bytes:
    """Return the file of an import."""
    return bytes(Import.objects.values_list("content", flat=True).get(id=import_id))


def problems_of(*, import_id: int) -> tuple[RowProblem, ...]:
    """Return what is wrong."""
    text = Import.objects.values_list("problems", flat=True).get(id=import_id)
    return tuple(RowProblem(*one) for one in json.loads(text or "[]"))


def done_by(*, import_id: int) -> tuple[DoneRow, ...]:
    """Return everything that an import did."""
    found = ImportedRow.objects.filter(of_id=import_id).order_by("id")
    return tuple(DoneRow(*row) for row in found.values_list("record_id", "subject", "before", "after"))


def imported_of(*, actor: Actor, subject: str, most: int) -> tuple[HistoryRow, ...]:
    """Return what imports did to a record, the latest first."""
    actor.require(Right.READ_CUSTOMERS)
    found = ImportedRow.objects.filter(subject=subject)
    return tuple(_history(found.select_related("of").defer("of__content", "of__problems").order_by("-id")[:most]))


def _import_row(one: Import) -> ImportRow:
    row = ImportRow(
        id=one.pk,
        public_id=one.public_id,
        what=What(one.what),
        file_name=one.file_name,
        digest=one.digest,
        may_change=one.may_change,
        state=State(one.state),
        done=one.done,
        total=one.total,
        added=one.added,
        changed=one.changed,
        unchanged=one.unchanged,
        problem_count=one.problem_count,
        made_by=one.made_by_id,
        made_at=one.made_at,
        begun_at=one.begun_at,
        ended_at=one.ended_at,
    )
    return replace(row, is_at_work=is_held(WORK, row.id)) if row.is_in_work else row


def _imports(actor: Actor) -> QuerySet[Import]:
    actor.require(Right.READ_CUSTOMERS)
    return Import.objects.defer(*_LARGE)


def _history(rows: Iterable[ImportedRow]) -> Iterable[HistoryRow]:
    for one in rows:
        yield HistoryRow(
            at=one.of.made_at,
            person_id=one.of.made_by_id,
            name=one.of.file_name,
            is_new=not one.before,
            is_undone=one.of.state == State.UNDONE,
            changes=json.loads(one.changes),
        )
