"""Reading a condition: text, whitelisted character by character and node by node, to a typed tree.

Nothing of the text reaches the compiler but through the trees of `expressions`.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NoReturn

from inscope.core.dates import Period
from inscope.core.policy.errors import PackError, did_you_mean, shortened
from inscope.core.policy.expressions import (
    GIVEN,
    And,
    Condition,
    Equal,
    Fact,
    Holds,
    Less,
    Literal,
    Member,
    Not,
    Or,
    Shifted,
    Span,
    Sum,
    Term,
    Value,
)
from inscope.core.policy.scalars import read_number
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR, FactDef
from inscope.core.policy.yamltree import Tree

LONGEST = 2_000
DEEPEST = 50
_REFUSED = re.compile(r"[^A-Za-z0-9_.,()\[\]<>=!+\- \n]")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?")
_BEGUN_BY_DIGIT = re.compile(r"(?<![A-Za-z0-9_.])\d[A-Za-z0-9_.]*")
_BARE_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_UNITS = {"years": 12, "months": 1, "days": 0}


@dataclass(frozen=True, slots=True)
class Param:
    """A number or period of the front matter, by the day from which each value holds."""

    name: str
    values: tuple[tuple[date, int | Decimal | Period], ...]

    @property
    def fact(self) -> str:
        """The name under which a value that changes over time is read."""
        return f"param.{self.name}"

    @property
    def constant(self) -> int | Decimal | Period | None:
        """The one value, where there is only one."""
        return self.values[0][1] if len(self.values) == 1 else None

    @property
    def is_period(self) -> bool:
        """Whether it is a length of time."""
        return isinstance(self.values[0][1], Period)

    @property
    def is_whole(self) -> bool:
        """Whether every value is a whole number."""
        return all(isinstance(value, int) for _, value in self.values)

    def on(self, day: date) -> int | Decimal | Period:
        """Return the value on a day; before the first day, the first value."""
        held = [value for start, value in self.values if start <= day]
        return held[-1] if held else self.values[0][1]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a condition may use."""

    facts: Mapping[str, FactDef]
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class _Typed:
    """A term with its type; a choice carries the fact whose words it has."""

    term: Term
    type: str
    fact: FactDef | None = None


def read_condition(tree: Tree, vocabulary: Vocabulary) -> Condition:
    """Read a condition.

    Raises:
        PackError: the text is not of the grammar, or its types do not fit.
    """
    return _Reader(tree, vocabulary).condition()


def read_date_term(tree: Tree, vocabulary: Vocabulary) -> Term:
    """Read an expression that is a date."""
    return _Reader(tree, vocabulary).date_term()


class _Reader:
    """One text being read."""

    def __init__(self, tree: Tree, vocabulary: Vocabulary) -> None:
        self.tree, self.vocabulary = tree, vocabulary
        self.text, self.line, self.column = _written(tree)

    def condition(self) -> Condition:
        return self._condition(self._parsed())

    def date_term(self) -> Term:
        node = self._parsed()
        found = self._term(node)
        if found.type != "date":
            self._fail(node, f"expected a date, found {_a(found.type)}")
        return found.term

    # -- the text ----------------------------------------------------------------------------------

    def _parsed(self) -> ast.expr:
        self._check_text()
        try:
            # The parentheses let a condition run over several lines.
            node = ast.parse(f"({self.text}\n)", mode="eval").body
        except SyntaxError as error:
            line, column = (error.lineno or 1) - 1, (error.offset or 1) - 1
            place = self._inside(line, column - (line == 0))
            self._fail_at(*place, "cannot read this condition", "see the grammar in the reference")
        except (ValueError, MemoryError, RecursionError):
            self._fail_at(0, 0, "cannot read this condition: it is nested too deep")
        if _depth(node) > DEEPEST:
            self._fail_at(0, 0, f"the condition is nested deeper than {DEEPEST} levels")
        return node

    def _check_text(self) -> None:
        if len(self.text) > LONGEST:
            self._fail_at(0, 0, f"the condition has {len(self.text):,} characters, the most is {LONGEST:,}")
        if found := _REFUSED.search(self.text):
            line, column = _place(self.text, found.start())
            self._fail_at(line, column, f"the character {found[0]!r} is not part of a condition")
        if found := _BARE_DATE.search(self.text):
            line, column = _place(self.text, found.start())
            year, month, day = (int(part) for part in found[0].split("-"))
            self._fail_at(line, column, "a date is written as a call", f"write date({year}, {month}, {day})")
        for found in _BEGUN_BY_DIGIT.finditer(self.text):
            if not _NUMBER.fullmatch(found[0]):
                line, column = _place(self.text, found.start())
                self._fail_at(line, column, f"`{shortened(found[0])}` is no number in plain digits")
        self._check_parentheses()

    def _check_parentheses(self) -> None:
        opened: list[int] = []
        for position, character in enumerate(self.text):
            if character == "(":
                opened.append(position)
            elif character == ")" and not opened:
                self._fail_at(*_place(self.text, position), "this parenthesis closes nothing")
            elif character == ")":
                opened.pop()
        if opened:
            self._fail_at(*_place(self.text, opened[-1]), "this parenthesis is not closed")

    def _inside(self, line: int, column: int) -> tuple[int, int]:
        """Return a place of the text; what is missing is missing at its end."""
        lines = self.text.split("\n")
        return (line, max(column, 0)) if line < len(lines) else (len(lines) - 1, len(lines[-1]))

    def _fail_at(self, line: int, column: int, message: str, hint: str = "") -> NoReturn:
        start = self.column if line == 0 else 0
        raise PackError([self.tree.source.problem(message, self.line + line, start + column, hint)])

    def _fail(self, node: ast.AST, message: str, hint: str = "") -> NoReturn:
        line = getattr(node, "lineno", 1) - 1
        column = getattr(node, "col_offset", 0)
        self._fail_at(line, column - (line == 0), message, hint)

    # -- conditions --------------------------------------------------------------------------------

    def _condition(self, node: ast.expr) -> Condition:
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return And(tuple(self._condition(value) for value in values))
            case ast.BoolOp(values=values):
                return Or(tuple(self._condition(value) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self._condition(operand))
            case ast.Compare():
                return self._comparison(node)
            case ast.Call(func=ast.Name(id="given")):
                return Holds(f"{GIVEN}{self._fact(self._argument(node)).name}")
            case ast.Name(id="true"):
                return And(())
            case ast.Name(id="false"):
                return Or(())
            case ast.Name() | ast.Attribute():
                fact = self._fact(node)
                if fact.type != "bool":
                    self._fail(node, f"`{fact.name}` is {_a(fact.type)}: compare it with something")
                return Holds(fact.name)
            case _:
                self._refuse(node)

    def _comparison(self, node: ast.Compare) -> Condition:
        sides = [node.left, *node.comparators]
        pairs = zip(sides, node.ops, sides[1:], strict=False)
        parts = tuple(self._pair(left, op, right) for left, op, right in pairs)
        return parts[0] if len(parts) == 1 else And(parts)

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        first = self._term(left)
        if isinstance(op, ast.In | ast.NotIn):
            member = self._membership(left, first, right)
            return Not(member) if isinstance(op, ast.NotIn) else member
        make = _OPERATORS.get(type(op))
        if make is None:
            self._fail(right, "this comparison is not part of a condition", "use ==, !=, <, <=, >, >=, in, not in")
        if first.type in {"choice", "bool"}:
            return self._same(left, first, op, right)
        if first.type in _NEVER_COMPARED:
            self._fail(left, f"{_a(first.type)} cannot be compared", _NEVER_COMPARED[first.type])
        return make(*self._fitted(left, first, right, self._term(right)))

    def _same(self, left: ast.expr, first: _Typed, op: ast.cmpop, right: ast.expr) -> Condition:
        """Return a comparison of a choice or a yes-or-no fact, which can only be the same or not."""
        if not isinstance(op, ast.Eq | ast.NotEq):
            self._fail(right, f"{_a(first.type)} can only be compared with == or !=")
        fact = self._known(left, first)
        same: Condition
        if first.type == "bool":
            word = right.id if isinstance(right, ast.Name) else ""
            if word not in {"true", "false"}:
                self._fail(right, f"`{fact.name}` is true or false")
            same = Holds(fact.name) if word == "true" else Not(Holds(fact.name))
        else:
            same = self._same_choice(fact, right)
        return Not(same) if isinstance(op, ast.NotEq) else same

    def _same_choice(self, fact: FactDef, right: ast.expr) -> Condition:
        name = _dotted(right)
        if name in fact.values:
            return Member(fact.name, (name,))
        other = self.vocabulary.facts.get(name)
        if other is None or other.type != "choice":
            self._unknown_value(right, fact, name)
        if not set(other.values) & set(fact.values):
            self._fail(right, f"`{fact.name}` and `{other.name}` have no value in common")
        return Equal(Fact(fact.name), Fact(other.name))

    def _membership(self, left: ast.expr, first: _Typed, right: ast.expr) -> Condition:
        fact = self._known(left, first)
        if fact.type != "choice":
            self._fail(left, f"`in` asks about a choice, `{fact.name}` is {_a(fact.type)}")
        if not isinstance(right, ast.List) or not right.elts:
            self._fail(right, "expected a list of values in square brackets")
        words = []
        for entry in right.elts:
            word = _dotted(entry)
            if word not in fact.values:
                self._unknown_value(entry, fact, word)
            words.append(word)
        return Member(fact.name, tuple(dict.fromkeys(words)))

    def _unknown_value(self, node: ast.expr, fact: FactDef, word: str) -> NoReturn:
        written = word or self._segment(node)
        hint = did_you_mean(written, fact.values) or f"expected one of: {', '.join(fact.values)}"
        self._fail(node, f"`{shortened(written)}` is no value of `{fact.name}`", hint)

    def _known(self, node: ast.expr, typed: _Typed) -> FactDef:
        if typed.fact is None:
            self._fail(node, "expected a fact here")
        return typed.fact

    # -- terms -------------------------------------------------------------------------------------

    def _term(self, node: ast.expr) -> _Typed:
        match node:
            case ast.Name() | ast.Attribute():
                return self._name(node)
            case ast.Constant():
                return _Typed(Literal(self._number(node)), "number")
            case ast.Call(func=ast.Name(id="date")):
                return _Typed(Literal(self._date(node)), "date")
            case ast.Call(func=ast.Name(id=("years" | "months" | "days"))):
                self._fail(node, "a period is added to a date, or taken from one")
            case ast.BinOp():
                return self._shifted(node)
            case _:
                self._refuse(node)

    def _name(self, node: ast.expr) -> _Typed:
        name = _dotted(node)
        if name.startswith("param."):
            param = self._param(node, name)
            return _Typed(_param_term(param), "period" if param.is_period else "number")
        fact = self._fact(node)
        return _Typed(Fact(fact.name), fact.type, fact)

    def _fact(self, node: ast.expr) -> FactDef:
        name = _dotted(node)
        if not name:
            self._refuse(node)
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            if name.startswith("param."):
                self._param(node, name)
                self._fail(node, f"expected a fact, `{name}` is a parameter")
            hint = did_you_mean(name, [*self.vocabulary.facts, *(f"param.{param}" for param in self.vocabulary.params)])
            self._fail(node, f"unknown fact `{shortened(name)}`", hint)
        return fact

    def _param(self, node: ast.expr, name: str) -> Param:
        param = self.vocabulary.params.get(name.removeprefix("param."))
        if param is None:
            self._fail(node, f"unknown parameter `{shortened(name)}`", did_you_mean(name[6:], self.vocabulary.params))
        return param

    def _number(self, node: ast.Constant) -> Decimal:
        text = self._segment(node)
        number = read_number(text) if _NUMBER.fullmatch(text) else None
        if number is None:
            self._fail(
                node, f"`{shortened(text)}` is no number in plain digits", "true, false and none are in lower case"
            )
        return number

    def _date(self, node: ast.Call) -> date:
        numbers = [arg for arg in node.args if isinstance(arg, ast.Constant) and _NUMBER.fullmatch(self._segment(arg))]
        try:
            year, month, day = (int(self._segment(arg)) for arg in numbers)
            found = date(year, month, day)
        except ValueError:
            self._fail(node, "this is no date", "write date(2026, 12, 3)")
        if len(node.args) != len(numbers) or node.keywords:
            self._fail(node, "this is no date", "write date(2026, 12, 3)")
        return found

    def _shifted(self, node: ast.BinOp) -> _Typed:
        if not isinstance(node.op, ast.Add | ast.Sub):
            self._refuse(node)
        base = self._term(node.left)
        if base.type != "date":
            self._fail(node.left, f"only a date can be moved, this is {_a(base.type)}")
        sign = 1 if isinstance(node.op, ast.Add) else -1
        return _Typed(Shifted(base.term, self._period(node.right), sign), "date")

    def _period(self, node: ast.expr) -> Span | Fact | Literal:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _UNITS:
            return Span(self._amount(self._argument(node)), _UNITS[node.func.id])
        found = self._term(node)
        if found.type != "period" or not isinstance(found.term, Fact | Literal):
            self._fail(node, "expected a period", "years(n), months(n), days(n), or a parameter such as `1 month`")
        return found.term

    def _amount(self, node: ast.expr) -> Fact | Literal | Sum:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self._amount(node.left), self._amount(node.right)
            terms = [
                *(left.terms if isinstance(left, Sum) else (left,)),
                *(right.terms if isinstance(right, Sum) else (right,)),
            ]
            return Sum(tuple(terms))
        found = self._term(node)
        term = found.term
        if isinstance(term, Literal) and isinstance(term.value, int | Decimal) and term.value == int(term.value):
            return Literal(int(term.value))
        if isinstance(term, Fact) and (found.type == "int" or (found.type == "number" and self._is_whole(term))):
            return term
        self._fail(node, "expected a whole number, or a fact or parameter that is one")

    def _is_whole(self, param: Fact) -> bool:
        return self.vocabulary.params[param.name.removeprefix("param.")].is_whole

    def _fitted(self, left: ast.expr, first: _Typed, right: ast.expr, second: _Typed) -> tuple[Term, Term]:
        """Return both sides of a comparison, brought to one type."""
        if first.type == second.type or {first.type, second.type} <= _PLAIN_NUMBERS:
            return first.term, second.term
        if first.type == "hours" and isinstance(second.term, Literal) and second.type == "number":
            return first.term, self._minutes(right, second.term)
        if second.type == "hours" and isinstance(first.term, Literal) and first.type == "number":
            return self._minutes(left, first.term), second.term
        self._fail(right, f"cannot compare {_a(first.type)} with {_a(second.type)}")

    def _minutes(self, node: ast.expr, hours: Literal) -> Literal:
        minutes = Decimal(str(hours.value)) * MINUTES_AN_HOUR
        if minutes != int(minutes):
            self._fail(node, f"{hours.value} hours are no whole minutes")
        return Literal(int(minutes))

    def _argument(self, node: ast.Call) -> ast.expr:
        if len(node.args) != 1 or node.keywords:
            self._fail(node, "expected one argument")
        return node.args[0]

    def _segment(self, node: ast.expr) -> str:
        return ast.get_source_segment(f"({self.text}\n)", node) or ""

    def _refuse(self, node: ast.AST) -> NoReturn:
        what = _REFUSED_NODES.get(type(node).__name__, "this")
        self._fail(node, f"{what} is not part of a condition", "see the grammar in the reference")


_OPERATORS: dict[type[ast.cmpop], Callable[[Term, Term], Condition]] = {
    ast.Lt: Less,
    ast.Gt: lambda left, right: Less(right, left),
    ast.LtE: lambda left, right: Not(Less(right, left)),
    ast.GtE: lambda left, right: Not(Less(left, right)),
    ast.Eq: Equal,
    ast.NotEq: lambda left, right: Not(Equal(left, right)),
}
_PLAIN_NUMBERS = {"number", "int", "decimal"}
_NEVER_COMPARED = {
    "text": "only given(fact) can ask about it",
    "period": "a period is added to a date, or taken from one",
}
_REFUSED_NODES = {
    "Call": "this call",
    "Subscript": "an index",
    "Constant": "this value",
    "BinOp": "this arithmetic",
    "List": "a list in this place",
    "IfExp": "if and else",
    "UnaryOp": "this sign",
}


def _param_term(param: Param) -> Fact | Literal:
    value: Value | None = param.constant
    return Fact(param.fact) if value is None else Literal(value)


def _written(tree: Tree) -> tuple[str, int, int]:
    """Return a scalar as it stands in the file, with the line and column of its first character."""
    value, raw = tree.text("a condition"), tree.raw
    if raw[:1] in {"|", ">"}:
        lines = raw.split("\n")[1:]
        return "\n".join(lines).rstrip(), tree.line + 1, 0
    if raw[:1] in {"'", '"'}:
        inner = raw[1:-1]
        plain = "\\" not in inner and "''" not in inner
        # What is escaped stands elsewhere than in the file: all of it is told of on the first line.
        return (inner if plain else value.replace("\n", " ")), tree.line, tree.column + 1
    return raw.rstrip() or value, tree.line, tree.column


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n"), position - (before.rfind("\n") + 1)


def _depth(node: ast.AST) -> int:
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        here, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(here)]
    return deepest


def _dotted(node: ast.expr) -> str:
    """Return `a.b.c` of a chain of names, or nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def _a(kind: str) -> str:
    return {
        "bool": "a yes-or-no fact",
        "hours": "a number of hours",
        "int": "a whole number",
        "decimal": "a number",
        "number": "a number",
    }.get(kind, f"a {kind}")
