"""Records from a CSV file: which columns a file has, what each row says, and what that adds to the records or changes.

Nothing here looks at the records themselves: what stands is passed in.
"""

from inscope.core.imports.columns import COLUMNS, KEEPING, Column, What
from inscope.core.imports.plan import Change, Plan, Standing, Values, Wanted, plan_import, terms_of
from inscope.core.imports.problems import LEFT_OUT, RowProblem
from inscope.core.imports.rows import Row, read_rows
from inscope.core.imports.table import LARGEST, MOST_ROWS, Table, TableRefusedError, example_of, read_table

__all__ = [
    "COLUMNS",
    "KEEPING",
    "LARGEST",
    "LEFT_OUT",
    "MOST_ROWS",
    "Change",
    "Column",
    "Plan",
    "Row",
    "RowProblem",
    "Standing",
    "Table",
    "TableRefusedError",
    "Values",
    "Wanted",
    "What",
    "example_of",
    "plan_import",
    "read_rows",
    "read_table",
    "terms_of",
]
