"""Imports: the list, and one with how far it is, what it does, and what is wrong with its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.imports.models import State
from inscope.apps.imports.rows import ImportRow
from inscope.apps.imports.selectors import import_with, imports_before, problems_of
from inscope.core.imports import KEEPING, LEFT_OUT, RowProblem, What
from inscope.core.people import Actor, Right
from inscope.core.tables import as_csv
from inscope.pg.tenancy import acting_as
from inscope.reads.case_rows import PersonName
from inscope.reads.imports_new import labels
from inscope.reads.listing import PAGE, Listing, choice, listing, number_in
from inscope.reads.names import names_of


@dataclass(frozen=True, slots=True)
class Standing:
    """How an import stands: a word, its icon and tone, and a sentence."""

    word: str
    icon: str
    tone: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import in the list."""

    public_id: UUID
    label: str
    file_name: str
    who: PersonName
    at: datetime
    standing: Standing
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import; `progress` says how far its work is, and `next_step` what can be done now."""

    line: ImportLine
    what: What
    digest: str
    may_change: bool
    is_running: bool
    done: int
    total: int
    progress: str
    problems: tuple[RowProblem, ...]
    problem_count: int
    has_more_problems: bool
    is_undo_refused: bool
    next_step: str
    can_undo: bool


def imports_page(actor: Actor, asked: Mapping[str, str], *, now: datetime) -> Listing[ImportLine]:
    """Return a page of the imports, the latest first."""
    filters = (
        choice("what", _("Every kind"), asked, [(what.value, label) for what, label in labels().items()]),
        choice("state", _("Every state"), asked, [(state.value, _looks()[state].word) for state in State]),
    )
    with acting_as(actor):
        found = imports_before(
            actor=actor,
            before=number_in(asked.get("after", "")),
            what=filters[0].value,
            state=filters[1].value,
            most=PAGE + 1,
        )
        names = names_of(one.made_by for one in found)
    return listing(
        found, filters, asked, line=lambda one: _line(one, names[one.made_by], now), place=lambda one: str(one.id)
    )


def import_page(actor: Actor, import_id: UUID, *, now: datetime) -> ImportPage:
    """Return one import.

    Raises:
        NoSuchImportError: there is none.
    """
    with acting_as(actor):
        one = import_with(actor=actor, public_id=import_id)
        problems = _shown(problems_of(import_id=one.id)) if one.problem_count else ()
        who = names_of([one.made_by])[one.made_by]
    is_running = one.is_in_work and not one.was_interrupted(now)
    may = actor.may(Right.IMPORT_RECORDS) and actor.may(KEEPING[one.what])
    return ImportPage(
        line=_line(one, who, now),
        what=one.what,
        digest=one.digest,
        may_change=one.may_change,
        is_running=is_running,
        done=one.done,
        total=one.total,
        progress=_progress(one, now) if is_running else "",
        problems=problems,
        problem_count=one.problem_count,
        has_more_problems=one.problem_count > LEFT_OUT,
        is_undo_refused=one.state == State.IMPORTED and bool(problems),
        next_step=_next_step(one) if may and not is_running else "",
        can_undo=may and not is_running and one.state in {State.IMPORTED, State.UNDOING},
    )


def problems_file(actor: Actor, import_id: UUID) -> str:
    """Return everything that is wrong with an import, as CSV.

    Raises:
        NoSuchImportError: there is none.
    """
    with acting_as(actor):
        problems = problems_of(import_id=import_with(actor=actor, public_id=import_id).id)
    head = (_("row"), _("column"), _("value"), _("expected"))
    return as_csv([head, *((one.row or "", one.column, one.value, one.expected) for one in problems)])


def _line(one: ImportRow, who: PersonName, now: datetime) -> ImportLine:
    is_done = one.state in {State.IMPORTED, State.UNDOING, State.UNDONE}
    words = (
        (_("added"), _("changed"), _("left as is"))
        if is_done
        else (_("to be added"), _("to be changed"), _("to be left as is"))
    )
    counts = tuple(zip(words, (one.added, one.changed, one.unchanged), strict=True))
    standing = _interrupted() if one.was_interrupted(now) else _looks()[one.state]
    return ImportLine(one.public_id, labels()[one.what], one.file_name, who, one.made_at, standing, counts)


def _shown(problems: Sequence[RowProblem]) -> tuple[RowProblem, ...]:
    """Return the first problems, without the marks of a terminal."""
    return tuple(replace(one, expected=one.expected.replace("`", "")) for one in problems[:LEFT_OUT])


def _progress(one: ImportRow, now: datetime) -> str:
    """Return how many rows are done, each of which takes two steps, and how long the others may take."""
    if not one.done:
        return ""
    seconds = round((now - one.begun_at).total_seconds() * (one.total - one.done) / one.done)
    return _("%(done)s of %(total)s rows, about %(seconds)d s left") % {
        "done": f"{one.done // 2:,}",
        "total": f"{one.total // 2:,}",
        "seconds": max(seconds, 1),
    }


def _next_step(one: ImportRow) -> str:
    return {
        State.CHECKING: _("Check again"),
        State.REFUSED: _("Check again"),
        State.CHECKED: _("Import"),
        State.IMPORTING: _("Import again"),
    }.get(one.state, "")


def _interrupted() -> Standing:
    return Standing(
        _("Interrupted"), "circle-x", "bad", _("The program ended while it worked on this. Nothing of it was kept.")
    )


def _looks() -> Mapping[State, Standing]:
    return {
        State.CHECKING: Standing(_("Checking"), "hourglass", "judge", _("Nothing is kept yet.")),
        State.REFUSED: Standing(
            _("Refused"), "circle-x", "bad", _("Nothing was imported. Mend these rows, and bring the file again.")
        ),
        State.CHECKED: Standing(_("Checked"), "circle-check", "ok", _("Every row can be taken. Nothing is kept yet.")),
        State.IMPORTING: Standing(
            _("Importing"), "hourglass", "judge", _("All rows are kept at once, or none. You can leave this page.")
        ),
        State.IMPORTED: Standing(_("Imported"), "circle-check", "ok", _("Every row was taken.")),
        State.UNDOING: Standing(_("Undoing"), "hourglass", "judge", _("You can leave this page.")),
        State.UNDONE: Standing(
            _("Undone"), "undo-2", "", _("What was added is removed, and what was changed is as it was before.")
        ),
    }
