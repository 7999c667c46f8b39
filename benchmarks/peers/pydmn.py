"""pyDMNrules: a decision table in a spreadsheet, as DMN's users write it."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any as Anything

import pyDMNrules
from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from peers.clauses import CONDITIONS, All, Among, Any, Before, Below, Is, Not, Test, Yes, parts
from peers.engine import Engine, Facts
from peers.spelling import quoted

_THIN, _DOUBLE = Side(style="thin"), Side(style="double")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_RESULT = "Clause"


class Peer(Engine):
    """A column a fact, a row a clause; the hit policy is the first."""

    package, written_in = "pyDMNrules", "DMN, Python"
    explains = "yes: the executed table and rule id"

    def load(self) -> None:
        self._table = _Table()
        self._engine = pyDMNrules.DMN()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "support.xlsx"
            self._table.workbook().save(path)
            _refuse(self._engine.load(str(path)))

    def decide(self, facts: Facts) -> str:
        status, answer = self._engine.decide(self._table.asked(facts))
        _refuse(status)
        last = answer[-1] if isinstance(answer, list) else answer
        return last["Result"][_RESULT]


def _refuse(status: dict[str, Anything]) -> None:
    if "errors" in status:
        raise RuntimeError(status["errors"])


class _Table:
    """The decision table: what a cell cannot say (two facts compared, an "or" of columns) is a column of its own."""

    def __init__(self) -> None:
        self.computed: dict[str, Test] = {}
        self.rows = {clause: dict(map(self._cell, parts(test))) for clause, test in CONDITIONS.items()}
        self.columns = list(dict.fromkeys(column for row in self.rows.values() for column in row))

    def asked(self, facts: Facts) -> dict[str, Anything]:
        """Return the value of every column for a request; a fact that is lost leaves its column out."""
        computed = self.computed
        return {
            _title(column): _truth(computed[column], facts) if column in computed else facts[column]
            for column in self.columns
            if column in computed or column in facts
        }

    def _cell(self, test: Test) -> tuple[str, str]:
        match test:
            case Yes(fact):
                return fact, "true"
            case Not(Yes(fact)):
                return fact, "false"
            case Is(fact, word):
                return fact, quoted(word)
            case Among(fact, words):
                return fact, ", ".join(map(quoted, words))
            case Not(Among(fact, words)):
                return fact, f"not({', '.join(map(quoted, words))})"
            case Below(fact, limit):
                return fact, f"< {limit}"
            case _:
                name = f"computed_{len(self.computed)}"
                self.computed[name] = test
                return name, "true"

    def workbook(self) -> Workbook:
        """Return the three sheets: glossary, decision, and the table."""
        book = Workbook()
        self._glossary(book.active)
        self._decision(book.create_sheet("Decision"))
        self._rules(book.create_sheet("Tables"))
        return book

    def _glossary(self, sheet: Worksheet) -> None:
        sheet.title = "Glossary"
        _write_row(sheet, 1, ["Glossary", None, None])
        _write_row(sheet, 2, ["Variable", "Business Concept", "Attribute"])
        for line, name in enumerate([*self.columns, "clause"], 3):
            _write_row(sheet, line, [_title(name), "Request" if line == 3 else None, name])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=3)
        sheet.merge_cells(start_row=3, start_column=2, end_row=3 + len(self.columns), end_column=2)

    def _decision(self, sheet: Worksheet) -> None:
        _write_row(sheet, 1, ["Decision", None])
        _write_row(sheet, 2, ["Decisions", "Execute Decision Tables"])
        _write_row(sheet, 3, ["decide", "Coverage"])
        sheet.merge_cells("A1:B1")

    def _rules(self, sheet: Worksheet) -> None:
        _write_row(sheet, 1, ["Coverage"])
        _write_row(sheet, 2, ["F", *map(_title, self.columns), _RESULT])
        for line, (clause, row) in enumerate(self.rows.items(), 3):
            _write_row(sheet, line, [line - 2, *(row.get(column, "-") for column in self.columns), quoted(clause)])
        self._double_lines(sheet)

    def _double_lines(self, sheet: Worksheet) -> None:
        """Draw the double lines by which the library tells heads from rows and inputs from outputs."""
        last_input = len(self.columns) + 1
        for line in range(2, len(self.rows) + 3):
            for column in range(2 if line > 2 else 1, last_input + (line == 2) + 1):
                sheet.cell(line, column).border = Border(
                    left=_THIN,
                    right=_DOUBLE if column == last_input else _THIN,
                    top=_DOUBLE if line == 3 else _THIN,
                    bottom=_DOUBLE if line == 2 else _THIN,
                )


def _title(name: str) -> str:
    return name.title().replace("_", "")


def _write_row(sheet: Worksheet, line: int, values: Iterable[Anything]) -> None:
    for column, value in enumerate(values, 1):
        sheet.cell(line, column, value).border = _BOX


def _truth(test: Test, facts: Facts) -> bool:
    match test:
        case Yes(fact):
            return bool(facts[fact])
        case Before(fact, other):
            return facts[fact] < facts[other]
        case Not(inner):
            return not _truth(inner, facts)
        case All(tests):
            return all(_truth(inner, facts) for inner in tests)
        case Any(tests):
            return any(_truth(inner, facts) for inner in tests)
        case _:
            raise NotImplementedError(test)
