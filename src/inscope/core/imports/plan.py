"""What a file would add, change and leave as it is: each row beside the record that stands under its name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inscope.core.catalog import check_original_day, check_release_days
from inscope.core.claims import Terms
from inscope.core.imports.columns import COLUMNS, What
from inscope.core.imports.problems import RowProblem
from inscope.core.imports.rows import Row
from inscope.core.records import ValueRefusedError

Key = Any
"""What names a record among those of its kind: whatever can be compared and kept in a dictionary."""
Values = Mapping[str, Any]
Refuse = Callable[[RowProblem], None]
LET_IT = "what stands, or tick that what stands may be changed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row whose names were all found: under which key it stands, and its values, those of other records by number."""

    row: Row
    key: Key
    values: Values


@dataclass(frozen=True, slots=True)
class Standing:
    """A record that stands: its number, its path in the audit, its name, and its values."""

    id: int
    subject: str
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Change:
    """A record that stands, the row that says something else, and all of its values afterwards."""

    stands: Standing
    wanted: Wanted
    after: Values


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do; the values of a row that adds are complete."""

    added: tuple[Wanted, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0


@dataclass(slots=True)
class _Sorted:
    added: list[Wanted] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0


def plan_import(
    what: What, rows: Iterable[Wanted], standing: Mapping[Key, Standing], refuse: Refuse, *, may_change: bool
) -> Plan:
    """Sort rows by what they do; `refuse` is told of those that cannot be.

    Refused are a second row of one name, a row that says something else than what stands unless it `may_change` that,
    and values that cannot stand beside each other.
    """
    seen: dict[Key, int] = {}
    found = _Sorted()
    for one in rows:
        first = seen.setdefault(one.key, one.row.number)
        if first != one.row.number:
            refuse(one.row.problem(_name_of(what), f"another name: row {first} has this one"))
        else:
            _sort(what, one, standing.get(one.key), found, refuse, may_change=may_change)
    return Plan(tuple(found.added), tuple(found.changed), found.unchanged)


def _sort(
    what: What, one: Wanted, stands: Standing | None, found: _Sorted, refuse: Refuse, *, may_change: bool
) -> None:
    if stands is None:
        values = _otherwise(what) | dict(one.values)
        if _is_possible(what, one.row, {}, values, refuse):
            found.added.append(Wanted(one.row, one.key, values))
        return
    differs = [name for name, value in one.values.items() if stands.values.get(name, value) != value]
    after = {name: one.values.get(name, value) for name, value in stands.values.items()}
    if not differs:
        found.unchanged += 1
    elif not may_change:
        for name in differs:
            refuse(one.row.problem(name, LET_IT))
    elif _is_possible(what, one.row, stands.values, after, refuse):
        found.changed.append(Change(stands, one, after))


def _otherwise(what: What) -> dict[str, Any]:
    return {column.name: column.otherwise for column in COLUMNS[what] if not column.needed}


def _is_possible(what: What, row: Row, before: Values, after: Values, refuse: Refuse) -> bool:
    """Say whether values can stand beside each other, by the rules that forms are checked by."""
    try:
        _check(what, before, after)
    except ValueRefusedError as error:
        refuse(row.problem(str(error.details()["field"]), " - ".join(filter(None, (error.message, error.hint)))))
        return False
    return True


def terms_of(values: Values) -> Terms:
    """Return the terms of a contract line.

    Raises:
        TermsRefusedError: they are none.
    """
    return Terms(values["starts_on"], values["ends_on"], values["licence_count"], values["grace_days"])


def _check(what: What, before: Values, after: Values) -> None:
    if what is What.SUBSCRIPTIONS:
        terms_of(after)
    elif what is What.RELEASES:
        check_release_days(**{name: after[name] for name in ("released_on", "withdrawn_on", "re_released_on")})
        check_original_day(
            stands=before.get("released_on"),
            released_on=after["released_on"],
            is_withdrawn=bool(before.get("withdrawn_on") and after["withdrawn_on"]),
        )


def _name_of(what: What) -> str:
    """Return the column that names a record of this kind."""
    return {What.CONTACTS: "email", What.SUBSCRIPTIONS: "reference"}.get(what, "name")
