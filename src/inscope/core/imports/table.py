"""A CSV file as rows of cells by the names of their columns; whatever the bytes are, there are rows or a clear refusal.

UTF-8, with or without the mark at its beginning; comma or semicolon. Rows are numbered as a spreadsheet shows them: the
head is row 1, and a row with a line break in quotes is one row.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.imports.columns import COLUMNS, What
from inscope.core.names import name_key
from inscope.core.policy.errors import did_you_mean, shortened
from inscope.core.tables import as_csv

LARGEST = 10 * 1024 * 1024  # bytes
MOST_ROWS = 100_000
MOST_NAMED = 5
"""Of many columns at fault, so many are named: a file of another kind has them all wrong."""
_DELIMITERS = (",", ";")


class TableRefusedError(DomainError):
    """A file that cannot be read as a table of such records."""

    code: ClassVar[str] = "table_refused"

    def details(self) -> dict[str, object]:
        """Return the field of a form beside which that is said."""
        return {"field": "file"}


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that a file has, in its order, and its rows that hold something, each with its number."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(what: What, content: bytes) -> Table:
    """Return what a file holds.

    Raises:
        TableRefusedError: it is too large, no text, no table, without a row, or has not the columns of such records.
    """
    text = _text(content)
    delimiter = max(_DELIMITERS, key=lambda one: _known(what, text, one))
    rows = _records(text, delimiter)
    columns = _columns(what, next(rows, (1, ()))[1])
    found = tuple(_filled(columns, rows))
    if not found:
        raise TableRefusedError("the file has no row below its head", hint="give one row for each record")
    return Table(columns, found)


def example_of(what: What) -> str:
    """Return a file with every column of such records, and two rows."""
    columns = COLUMNS[what]
    return as_csv([[one.name for one in columns], *zip(*(one.examples for one in columns), strict=True)])


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise TableRefusedError(f"the file has more than {LARGEST // 1024 // 1024} MB", hint="divide it into several")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableRefusedError(
            f"line {line} holds a byte that is not UTF-8", hint="save the file as CSV in UTF-8"
        ) from None
    if "\0" in text:
        raise TableRefusedError("the file is no text", hint="save it as CSV in UTF-8")
    return text


def _known(what: What, text: str, delimiter: str) -> int:
    """Return how many columns a head would have with a delimiter that such records have."""
    try:
        head = next(_records(text, delimiter), (1, ()))[1]
    except TableRefusedError:
        return 0
    return len({_column_name(cell) for cell in head} & {column.name for column in COLUMNS[what]})


def _records(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield every row that holds something, with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            cells = tuple(cell.strip() for cell in record)
            if any(cells):
                yield number, cells
    except csv.Error as error:
        if "field larger" in str(error):
            most = f"{csv.field_size_limit():,}"
            raise TableRefusedError(
                f"row {number + 1} has a cell of more than {most} characters", hint="no record has one so long"
            ) from None
        raise TableRefusedError(
            f"row {number + 1} is no row of a table: {error}", hint="put quotes around a cell, and double those in it"
        ) from None


def _columns(what: What, head: Sequence[str]) -> tuple[str, ...]:
    """Return the columns by name.

    Raises:
        TableRefusedError: names every column that is unknown, twice there, or missing.
    """
    known = {column.name: column for column in COLUMNS[what]}
    names = tuple(_column_name(cell) for cell in head)
    unknown = [cell for cell, name in zip(head, names, strict=True) if name not in known]
    if unknown:
        hint = did_you_mean(_column_name(unknown[0]), list(known)) or f"the columns are {', '.join(known)}"
        raise TableRefusedError(f"unknown {_listed(unknown)}", hint=hint)
    if twice := [name for name in known if names.count(name) > 1]:
        raise TableRefusedError(f"more than once there: {_listed(twice)}", hint="leave each column there once")
    if missing := [name for name, one in known.items() if one.needed and name not in names]:
        raise TableRefusedError(f"missing {_listed(missing)}", hint=f"needed are {', '.join(_needed(what))}")
    return names


def _filled(
    columns: tuple[str, ...], rows: Iterable[tuple[int, tuple[str, ...]]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield rows with as many cells as there are columns.

    Raises:
        TableRefusedError: there are too many rows, or one has more cells than the head.
    """
    for count, (number, cells) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise TableRefusedError(f"the file has more than {MOST_ROWS:,} rows", hint="divide it into several")
        if any(cells[len(columns) :]):
            raise TableRefusedError(
                f"row {number} has {len(cells)} cells, and the head names {len(columns)} columns",
                hint="put quotes around a cell that holds the separator",
            )
        yield number, (*cells[: len(columns)], *("" for _ in columns[len(cells) :]))


def _column_name(cell: str) -> str:
    return name_key(cell).replace(" ", "_")


def _needed(what: What) -> list[str]:
    return [column.name for column in COLUMNS[what] if column.needed]


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(f"`{shortened(name) or '(no name)'}`" for name in names[:MOST_NAMED])
    return f"{'column' if len(names) == 1 else 'columns'} {listed}"
