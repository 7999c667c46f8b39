"""Take a file in, check it, import it, undo the import: each step in one transaction, with its progress beside it.

Whoever starts a step lets it begin (`begin`) and then does it (`work`), here or in a thread. A step that died leaves
nothing behind but its state, which says that nobody works on it any more; then it can begin again.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction

from inscope.apps.audit.services import record_entry
from inscope.apps.imports.errors import NotYoursError, WrongStateError
from inscope.apps.imports.models import State
from inscope.apps.imports.rows import ImportRow
from inscope.apps.imports.selectors import WORK, content_of, done_by, import_with
from inscope.apps.imports.services import add_import, begin_work, end_work
from inscope.core.imports import KEEPING, RowProblem, What, read_table
from inscope.core.people import Actor, Right
from inscope.flows.imports.apply import Applied, Progress, bring_in, kind_of, take_back
from inscope.pg.long_work import beside, hold_work
from inscope.pg.tenancy import acting_as

DISTURBED = "the records as they stood when this began, and others changed them meanwhile: begin again"
TOLD_AT_LEAST = 50
"""Rows: where they are written one by one, not each is told by a commit of its own."""
UNSEEN = "nothing that rests on what was added, and by now something does: look again"
FAILED = "no fault of the product: nothing was kept, and the log says more"
_TELL = "update imports_import set done = %s, total = %s where id = %s"

log = logging.getLogger(__name__)


def upload(actor: Actor, what: What, *, file_name: str, content: bytes, may_change: bool, now: datetime) -> UUID:
    """Keep a file that can be read, in the state of being checked, and return the public id of its import.

    Raises:
        NotYoursError: the actor may not keep such records.
        TableRefusedError: the file cannot be read; nothing is kept.
    """
    actor.require(Right.IMPORT_RECORDS)
    _require_own(actor, what)
    table = read_table(what, content)
    with acting_as(actor):
        return add_import(
            actor=actor,
            what=what,
            file_name=file_name,
            content=content,
            may_change=may_change,
            total=2 * len(table.rows),
            now=now,
        )


def begin(actor: Actor, import_id: UUID, *, is_undo: bool = False, now: datetime) -> None:
    """Let the next step begin: an import, an undo, or once more what was refused or interrupted.

    Raises:
        NoSuchImportError, NotYoursError: there is none, or the actor may not keep such records.
        RightRefusedError: the undo would change what contacts may do, which takes an administrator.
        WrongStateError: the step does not follow, or somebody began it just now.
    """
    actor.require(Right.IMPORT_RECORDS)
    with acting_as(actor):
        one = import_with(actor=actor, public_id=import_id)
        _require_own(actor, one.what)
        if is_undo and one.what is What.CONTACTS and one.changed:
            actor.require(Right.KEEP_PEOPLE)
        if one.is_in_work and not one.was_interrupted(now):
            raise WrongStateError(one.state)
        following = _FOLLOWING.get((one.state, is_undo))
        if following is None:
            raise WrongStateError(one.state)
        begin_work(one=one, state=following, now=now)


def work(
    actor: Actor, import_id: UUID, *, today: date, clock: Callable[[], datetime], told: Progress | None = None
) -> None:
    """Do the step that began, once: whoever comes second does nothing. `told` hears of progress as well."""
    with acting_as(actor):
        one = import_with(actor=actor, public_id=import_id)
    try:
        with beside() as tell, acting_as(actor):
            if not hold_work(WORK, one.id):
                return
            one = import_with(actor=actor, public_id=import_id)  # as whoever held it before left it
            if one.state not in _STEPS:
                return
            _STEPS[one.state](actor, one, _progress(one, tell, told), today, clock)
    except (IntegrityError, OperationalError):
        log.warning("import_disturbed", exc_info=True, extra={"fields": {"import": one.id}})
        _give_up(actor, one, DISTURBED, clock())
    except Exception:
        log.exception("import_failed", extra={"fields": {"import": one.id}})
        _give_up(actor, one, FAILED, clock())
        raise


def _check(actor: Actor, one: ImportRow, progress: Progress, today: date, clock: Callable[[], datetime]) -> None:
    """Do everything, the checks of the database included, and take it back."""
    trial = transaction.savepoint()
    applied = _bring_in(actor, one, progress, today, clock())
    if not applied.problems:
        connection.check_constraints()
    transaction.savepoint_rollback(trial)
    state = State.REFUSED if applied.problems else State.CHECKED
    end_work(import_id=one.id, state=state, now=clock(), counts=applied.counts, problems=applied.problems)


def _import(actor: Actor, one: ImportRow, progress: Progress, today: date, clock: Callable[[], datetime]) -> None:
    before = transaction.savepoint()
    applied = _bring_in(actor, one, progress, today, clock())
    if applied.problems:
        transaction.savepoint_rollback(before)
    state = State.REFUSED if applied.problems else State.IMPORTED
    end_work(import_id=one.id, state=state, now=clock(), counts=applied.counts, problems=applied.problems)
    if not applied.problems:
        _audit(actor, one, "records_imported", clock(), applied.counts)


def _undo(actor: Actor, one: ImportRow, progress: Progress, today: date, clock: Callable[[], datetime]) -> None:
    before = transaction.savepoint()
    kind = kind_of(one.what, actor, today=today, now=clock())
    problems = take_back(one.what, kind, done_by(import_id=one.id), progress) or _unseen(one.what)
    if problems:
        transaction.savepoint_rollback(before)
    state = State.IMPORTED if problems else State.UNDONE
    end_work(import_id=one.id, state=state, now=clock(), problems=problems)
    if not problems:
        _audit(actor, one, "import_undone", clock(), {"removed": one.added, "restored": one.changed})


def _unseen(what: What) -> list[RowProblem]:
    """Return that something refers to what was removed which was not seen before, if it does."""
    try:
        with transaction.atomic():
            connection.check_constraints()
    except IntegrityError:
        return [RowProblem(0, what.value, "", UNSEEN)]
    return []


_Step = Callable[[Actor, ImportRow, Progress, date, Callable[[], datetime]], None]
_STEPS: Mapping[State, _Step] = {State.CHECKING: _check, State.IMPORTING: _import, State.UNDOING: _undo}
_FOLLOWING: Mapping[tuple[State, bool], State] = {
    (State.CHECKING, False): State.CHECKING,
    (State.REFUSED, False): State.CHECKING,
    (State.CHECKED, False): State.IMPORTING,
    (State.IMPORTING, False): State.IMPORTING,
    (State.IMPORTED, True): State.UNDOING,
    (State.UNDOING, True): State.UNDOING,
}
"""Which state follows when somebody lets a step begin, an undo or not."""


def _bring_in(actor: Actor, one: ImportRow, progress: Progress, today: date, now: datetime) -> Applied:
    kind, content = kind_of(one.what, actor, today=today, now=now), content_of(import_id=one.id)
    return bring_in(one.what, kind, content, may_change=one.may_change, import_id=one.id, progress=progress)


def _progress(one: ImportRow, tell: Callable[..., None], told: Progress | None) -> Progress:
    last = 0

    def both(done: int, total: int) -> None:
        nonlocal last
        if done - last >= TOLD_AT_LEAST or done == total:
            tell(_TELL, done, total, one.id)
            last = done
        if told is not None:
            told(done, total)

    return both


def _give_up(actor: Actor, one: ImportRow, reason: str, now: datetime) -> None:
    """Say that a step came to nothing; an undo leaves the import as it is."""
    state = State.IMPORTED if one.state == State.UNDOING else State.REFUSED
    with acting_as(actor):
        end_work(import_id=one.id, state=state, now=now, problems=[RowProblem(0, "", "", reason)])


def _audit(actor: Actor, one: ImportRow, event: str, now: datetime, counts: Mapping[str, int]) -> None:
    details = {"what": one.what.value, "digest": one.digest, **counts}
    record_entry(actor=actor, event=event, subject=f"import:{one.public_id}", now=now, details=details)


def _require_own(actor: Actor, what: What) -> None:
    if not actor.may(KEEPING[what]):
        raise NotYoursError(what.value)
