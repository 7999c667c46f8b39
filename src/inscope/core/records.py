"""Records that the vendor keeps: found again by their names, never changed by keeping them a second time.

What a person changes of one is told as differences, and is refused where the record is not the one that they saw.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.names import is_for_print, name_key
from inscope.core.policy.errors import did_you_mean, shortened

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """The number of a record, and whether it was added just now."""

    id: int
    is_new: bool


class NameRefusedError(DomainError):
    """A name that a record cannot have; `field` is the field of a form beside which that is said."""

    code: ClassVar[str] = "name_refused"

    def __init__(self, what: str, name: str, field: str) -> None:
        hint = f"text for print, at most {LONGEST_NAME} characters"
        super().__init__(f"`{shortened(name)}` is no name for the {what}", hint=hint)
        self.field = field

    def details(self) -> dict[str, object]:
        """Return where it is said."""
        return {"field": self.field}


class NoSuchRecordError(DomainError):
    """A record that nobody has kept under that name."""

    code: ClassVar[str] = "no_such_record"

    def __init__(self, what: str, name: str, among: Iterable[str] = ()) -> None:
        names = tuple(among)
        hint = did_you_mean(name, names) or (f"there are: {shortened(', '.join(names), 120)}" if names else "")
        super().__init__(f"there is no {what} `{shortened(name)}`", hint=hint)


class RecordDiffersError(DomainError):
    """A record that stands, and says something else."""

    code: ClassVar[str] = "record_differs"

    def __init__(self, what: str, name: str, differences: Mapping[str, tuple[object, object]]) -> None:
        told = "; ".join(
            f"`{key}` is {_shown(stands)}, not {_shown(wanted)}" for key, (stands, wanted) in differences.items()
        )
        super().__init__(
            f"the {what} `{shortened(name)}` stands already, and differs: {told}",
            hint="give the same values, or another name; days such as `-30d` move with the day of loading",
        )


class ValueRefusedError(DomainError):
    """A value that a record cannot have; `field` is the field of a form beside which that is said."""

    code: ClassVar[str] = "value_refused"

    def __init__(self, message: str, *, field: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field

    def details(self) -> dict[str, object]:
        """Return where it is said."""
        return {"field": self.field}


class RecordTakenError(ValueRefusedError):
    """A name under which another record stands."""

    code: ClassVar[str] = "record_taken"

    def __init__(self, what: str, name: str, *, field: str = "name") -> None:
        super().__init__(
            f"there is a {what} `{shortened(name)}` already",
            field=field,
            hint="names that differ in case, accents or spaces only are one name" if field == "name" else "",
        )


class RecordMovedOnError(DomainError):
    """A record that somebody else changed since its form was opened."""

    code: ClassVar[str] = "record_moved_on"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"somebody changed this {what} while you were writing, so nothing was saved",
            hint="what you wrote is still here: compare it with what stands now, and save again",
        )


def told(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a record as JSON carries them: days in their ISO form, what has a name by its name."""
    return {key: _as_told(value) for key, value in values.items()}


def state_of(values: Mapping[str, object]) -> str:
    """Return what names the values of a record: the same for equal ones, another one as soon as one changes."""
    text = json.dumps(told(values), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def require_seen(what: str, stands: Mapping[str, object], seen: str) -> None:
    """Refuse to change a record that is not the one that a form showed; `seen` is the state that it showed.

    Raises:
        RecordMovedOnError: it has other values by now.
    """
    if stands and state_of(stands) != seen:
        raise RecordMovedOnError(what)


def differences(
    before: Mapping[str, object], after: Mapping[str, object], *, texts: Collection[str] = ()
) -> dict[str, list[object]]:
    """Return what changed, by field: from what to what; of `texts`, which the audit does not keep, only that they did.

    >>> differences({"name": "Gateway", "years": 3}, {"name": "Gateway", "years": 5})
    {'years': [3, 5]}
    """
    was, now = told(before), told(after)
    changed = [key for key in {**now, **was} if _something(was.get(key)) != _something(now.get(key))]
    return {key: [] if key in texts else [was.get(key), now.get(key)] for key in changed}


def checked_name(what: str, name: str, *, field: str = "name") -> str:
    """Return a name as it is kept, with single spaces.

    Raises:
        NameRefusedError: empty, too long, or with characters that are not for print.
    """
    plain = " ".join(name.split())
    if not name_key(plain) or len(plain) > LONGEST_NAME or not is_for_print(plain):
        raise NameRefusedError(what, name, field)
    return plain


def require_same(what: str, name: str, stands: object, wanted: Mapping[str, object]) -> None:
    """Refuse a record that stands with other values; `stands` has them as attributes.

    Raises:
        RecordDiffersError: names each value that differs.
    """
    pairs = {key: (getattr(stands, key), value) for key, value in wanted.items()}
    if differences := {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}:
        raise RecordDiffersError(what, name, differences)


def _shown(value: object) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, tuple) else str("" if value is None else value)
    return f"`{shortened(words)}`" if words else "empty"


def _as_told(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_as_told(one) for one in value]
        case _:
            return str(value)


def _something(value: object) -> object:
    """Return a value; nothing for each way of saying nothing."""
    return None if value in ("", []) else value
