"""Fields of forms and of addresses."""

import re
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.http import QueryDict

from inscope.core.errors import DomainError
from inscope.core.policy.errors import shortened
from inscope.core.policy.scalars import DATE_FORM, read_date
from inscope.web.common.ids import read_id

_MINUTE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)
_KEY = re.compile(r"[!-~]{0,200}", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)
_MINUTE_FORM = "a day and a time, such as `2026-05-20T16:30`"


class FieldRefusedError(DomainError):
    """A field of a form that holds what its page never offers; `at` is the field beside which that is said."""

    code: ClassVar[str] = "field_refused"

    def __init__(self, name: str, value: str, expected: str, *, at: str = "all") -> None:
        super().__init__(f"`{shortened(value)}` is not what `{name}` takes", hint=f"expected {expected}")
        self.at = at

    def details(self) -> dict[str, object]:
        """Return where it is said."""
        return {"field": self.at}


def single_values(fields: QueryDict) -> list[tuple[str, str]]:
    """Return each field with its last value, in the order in which they came."""
    return [(name, str(fields[name])) for name in fields]


def word_in(fields: QueryDict, name: str, words: tuple[str, ...]) -> str:
    """Return a field that is one of some words.

    Raises:
        FieldRefusedError: it is none of them, or is missing.
    """
    value = fields.get(name, "")
    if value not in words:
        raise FieldRefusedError(name, value, f"one of {', '.join(words)}")
    return value


def day_in(fields: QueryDict, name: str) -> date:
    """Return a field that is a day.

    Raises:
        FieldRefusedError: it is none.
    """
    value = fields.get(name, "")
    day = read_date(value)
    if day is None:
        raise FieldRefusedError(name, value, DATE_FORM, at=name)
    return day


def count_in(fields: QueryDict, name: str) -> int:
    """Return a field that is a whole number from 0 on.

    Raises:
        FieldRefusedError: it is none.
    """
    value = fields.get(name, "")
    if not _COUNT.fullmatch(value):
        raise FieldRefusedError(name, value, "a whole number, such as `90`", at=name)
    return int(value)


def minute_in(fields: QueryDict, name: str) -> datetime:
    """Return a field that is a day and a time of it, as the clocks of some place show them.

    Raises:
        FieldRefusedError: it is none.
    """
    value = fields.get(name, "")
    if _MINUTE.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise FieldRefusedError(name, value, _MINUTE_FORM, at=name)


def key_in(fields: QueryDict) -> str:
    """Return the key under which a form is taken once; empty, where it has none.

    Raises:
        FieldRefusedError: it is none that a page makes, or that a program would.
    """
    value = fields.get("key", "")
    if not _KEY.fullmatch(value):
        raise FieldRefusedError("key", value, "letters and digits, at most 200")
    return value


def id_in(fields: QueryDict, name: str) -> UUID | None:
    """Return a field that is a public id; nothing, where it is empty.

    Raises:
        FieldRefusedError: it is something else.
    """
    value = fields.get(name, "")
    found = read_id(value)
    if value and found is None:
        raise FieldRefusedError(name, value, "an id")
    return found
