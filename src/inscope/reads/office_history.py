"""What was changed of a record and of its parts, by whom, when, from what to what: in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.apps.audit.rows import EntryRow
from inscope.apps.audit.selectors import history_of
from inscope.apps.imports.rows import HistoryRow
from inscope.apps.imports.selectors import imported_of
from inscope.core.people import Actor
from inscope.core.policy.scalars import read_date
from inscope.reads.case_rows import PersonName
from inscope.reads.names import names_of

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A field that was changed; without values where its text is not kept."""

    label: str
    before: str
    after: str
    has_values: bool


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that was done: `what` as in `Release changed`, `name` as in `5.4.2`."""

    at: datetime
    who: PersonName
    what: str
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The latest that was done."""

    lines: tuple[HistoryLine, ...]
    has_more: bool


def history(actor: Actor, subject: str, labels: Mapping[str, str] | None = None) -> History:
    """Return what was done to the record that a subject names; `labels` are those of its fields.

    Belongs inside `acting_as`.
    """
    entries = history_of(actor=actor, subject=subject, most=SHOWN + 1)
    imports = imported_of(actor=actor, subject=subject, most=SHOWN + 1)
    found: list[EntryRow | HistoryRow] = sorted((*entries, *imports), key=lambda one: one.at, reverse=True)
    names = names_of(one.person_id for one in found)
    lines = tuple(_line(one, names[one.person_id], labels or {}) for one in found[:SHOWN])
    return History(lines, len(found) > SHOWN)


def in_words(code: str) -> str:
    """Return a code as people read it: `generally_available` as Generally available."""
    words = code.replace("_", " ")
    return words[:1].upper() + words[1:]


def _line(entry: EntryRow | HistoryRow, who: PersonName, labels: Mapping[str, str]) -> HistoryLine:
    if isinstance(entry, HistoryRow):
        return HistoryLine(entry.at, who, _imported(entry), entry.name, changes_of(entry.changes, labels))
    name, what = str(entry.details.get("name", "")), in_words(entry.event)
    return HistoryLine(entry.at, who, what, name, changes_of(entry.details.get("changes"), labels))


def _imported(entry: HistoryRow) -> str:
    if entry.is_undone:
        return _("Added by an import, now undone") if entry.is_new else _("Changed by an import, now undone")
    return _("Added by an import") if entry.is_new else _("Changed by an import")


def changes_of(changes: object, labels: Mapping[str, str]) -> tuple[Change, ...]:
    """Return the changes that an entry keeps, under the labels of their fields."""
    return tuple(
        Change(
            label=labels.get(key) or in_words(key),
            before=_value(pair[0]) if pair else "",
            after=_value(pair[1]) if pair else "",
            has_values=bool(pair),
        )
        for key, pair in (changes.items() if isinstance(changes, dict) else ())
    )


def _value(value: object) -> str:
    match value:
        case None | "":
            return _("empty")
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(map(_value, value)) or _("empty")
    day = read_date(str(value))
    return str(value).replace("_", " ") if day is None else date_format(day, "j M Y")
