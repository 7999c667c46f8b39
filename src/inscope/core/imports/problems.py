"""What is wrong with single rows."""

from dataclasses import dataclass

LEFT_OUT = 200
"""Beyond so many, a page shows no further problems: the file has them all."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that cannot be taken: its number as a spreadsheet shows it, the column, the value, what is expected."""

    row: int
    column: str
    value: str
    expected: str
