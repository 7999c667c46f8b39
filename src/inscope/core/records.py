"""Records that the vendor keeps: found again by their names, and never changed by keeping them a second time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.names import name_key
from inscope.core.policy.errors import did_you_mean, shortened

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """The number of a record, and whether it was added just now."""

    id: int
    is_new: bool


class NameRefusedError(DomainError):
    """A name that a record cannot have."""

    code: ClassVar[str] = "name_refused"


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


def checked_name(what: str, name: str) -> str:
    """Return a name as it is kept, with single spaces.

    Raises:
        NameRefusedError: empty, too long, or with characters that are not for print.
    """
    plain = " ".join(name.split())
    if not name_key(plain) or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise NameRefusedError(
            f"`{shortened(name)}` is no name for the {what}", hint=f"text for print, at most {LONGEST_NAME} characters"
        )
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
