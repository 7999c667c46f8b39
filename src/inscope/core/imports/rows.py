"""Rows of a table as values: each cell read as what its column holds, and what is wrong told at its cell."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inscope.core.imports.columns import COLUMNS, Column, What
from inscope.core.imports.problems import RowProblem
from inscope.core.imports.table import Table
from inscope.core.policy.errors import shortened

LONGEST = 160
"""So many characters of a cell are told again."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose cells could all be read: its number, its values by column, and the cells as they were written."""

    number: int
    values: Mapping[str, Any]
    cells: Mapping[str, str]

    def problem(self, column: str, expected: str) -> RowProblem:
        """Return what is wrong with a cell."""
        return RowProblem(self.number, column, shortened(self.cells.get(column, ""), LONGEST), expected)


def read_rows(what: What, table: Table, refuse: Callable[[RowProblem], None]) -> Iterator[Row]:
    """Yield the rows that can be read; `refuse` is told of each cell that cannot."""
    columns = {column.name: column for column in COLUMNS[what]}
    for number, cells in table.rows:
        row = Row(number, {}, dict(zip(table.columns, cells, strict=True)))
        values = {name: _value(row, columns[name], refuse) for name in table.columns}
        if _REFUSED not in values.values():
            yield Row(number, values, row.cells)


_REFUSED = object()


def _value(row: Row, column: Column, refuse: Callable[[RowProblem], None]) -> object:
    cell = row.cells[column.name]
    if not cell and not column.needed:
        return column.otherwise
    try:
        return column.read(cell) if cell else _missing()
    except ValueError as error:
        refuse(row.problem(column.name, str(error)))
        return _REFUSED


def _missing() -> object:
    raise ValueError("a value, which is missing")
