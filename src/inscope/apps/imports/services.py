"""Writes imports: files, how far each is, and what each did."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple
from datetime import datetime
from uuid import UUID

from inscope.apps.imports.errors import WrongStateError
from inscope.apps.imports.models import Import, ImportedRow, State
from inscope.apps.imports.rows import DoneTo, ImportRow
from inscope.core.imports import RowProblem, What
from inscope.core.people import Actor
from inscope.core.policy.errors import shortened
from inscope.core.records import state_of, told
from inscope.pg.bulk import add_many
from inscope.pg.ids import uuid7

LONGEST_NAME = 200


def add_import(
    *, actor: Actor, what: What, file_name: str, content: bytes, may_change: bool, total: int, now: datetime
) -> UUID:
    """Keep a file that is about to be checked, and return the public id of its import."""
    row = Import.objects.create(
        public_id=uuid7(now),
        what=what.value,
        file_name=shortened(file_name, LONGEST_NAME),
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        may_change=may_change,
        state=State.CHECKING,
        total=total,
        made_by_id=actor.person_id,
        made_at=now,
        begun_at=now,
    )
    return row.public_id


def begin_work(*, one: ImportRow, state: State, now: datetime) -> None:
    """Let an import go on to a state in which it is in work.

    Raises:
        WrongStateError: it is in another state by now, or somebody began the same.
    """
    found = Import.objects.filter(id=one.id, state=one.state, begun_at=one.begun_at)
    if not found.update(state=state, done=0, begun_at=now, ended_at=None):
        raise WrongStateError(Import.objects.get(id=one.id).state)


def end_work(
    *,
    import_id: int,
    state: State,
    now: datetime,
    counts: Mapping[str, int] | None = None,
    problems: Collection[RowProblem] = (),
) -> None:
    """Say what became of the work, with what stands in its way."""
    Import.objects.filter(id=import_id).update(
        state=state,
        ended_at=now,
        problem_count=len(problems),
        problems=json.dumps([astuple(one) for one in problems], ensure_ascii=False) if problems else "",
        **(counts or {}),
    )


def add_done(*, import_id: int, done: Iterable[DoneTo]) -> None:
    """Keep what was done to records."""
    rows = [
        {
            "of_id": import_id,
            "record_id": one.stands.id,
            "subject": one.stands.subject,
            "before": "" if one.before is None else json.dumps(told(one.before)),
            "changes": json.dumps(one.changes, ensure_ascii=False),
            "after": state_of(one.stands.values),
        }
        for one in done
    ]
    add_many(ImportedRow, rows)
