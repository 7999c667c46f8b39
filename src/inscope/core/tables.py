"""Tables as CSV that a spreadsheet shows and never obeys."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    r"""Return rows as CSV; a text that a spreadsheet would take for a formula begins with an apostrophe.

    >>> as_csv([["name", "minutes"], ["=1+1", -30]])
    "name,minutes\r\n'=1+1,-30\r\n"
    """
    written = io.StringIO()
    csv.writer(written).writerows([_cell(one) for one in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
