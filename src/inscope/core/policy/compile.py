"""Gates to two generated functions: one for complete fact sets, one for facts of which some are unknown.

The text of the functions is written from the typed trees alone: facts become numbered locals, words become
quoted constants. They run without builtins.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, assert_never

from inscope.core.dates import Period, shift
from inscope.core.policy.expressions import (
    And,
    Atom,
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
    atom_facts,
    facts_read,
)
from inscope.core.policy.model import Gate, Section
from inscope.core.policy.truth import AllBounds, atom_truth

Masks = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Compiled:
    """The generated functions. Bit i of a mask stands for gate i.

    `complete` takes values for all of `facts` and returns the gates that hold. `partial` takes any
    values and returns the gates that hold, and those that are unknown.
    """

    facts: tuple[str, ...]
    complete: Callable[[Mapping[str, Value]], int]
    partial: Callable[[Mapping[str, Value]], Masks]
    source: str


def compile_gates(gates: Sequence[Gate], bounds: AllBounds) -> Compiled:
    """Generate and compile the functions of a list of gates."""
    names = _Names(gates, bounds)
    source = "\n".join([*_complete(gates, names), *_partial(gates, names)])
    scope: dict[str, Any] = {"__builtins__": {}, "shift": shift, **names.constants}
    exec(compile(source, "<pack>", "exec"), scope)  # noqa: S102 - written above from typed trees, never from text
    return Compiled(tuple(names.locals), scope["complete"], scope["partial"], source)


class _Names:
    """The names that generated code uses: a local a fact, and a global a constant that has no literal."""

    def __init__(self, gates: Sequence[Gate], bounds: AllBounds) -> None:
        conditions = [condition for gate in gates for condition in (gate.section.when, gate.rule.when)]
        facts = dict.fromkeys(name for condition in conditions for name in facts_read(condition))
        self.locals = {name: f"f{number}" for number, name in enumerate(facts)}
        self.bounds = bounds
        self.constants: dict[str, object] = {}
        self._named: dict[tuple[type, object], str] = {}

    def constant(self, value: object) -> str:
        """Return the name of a constant."""
        name = self._named.setdefault((type(value), value), f"c{len(self.constants)}")
        self.constants[name] = value
        return name

    def function(self, function: object) -> str:
        """Return the name of a helper that one comparison needs."""
        name = f"h{len(self.constants)}"
        self.constants[name] = function
        return name


def _by_section(gates: Sequence[Gate]) -> Iterator[tuple[Section, list[tuple[int, Gate]]]]:
    sections: dict[str, list[tuple[int, Gate]]] = {}
    for number, gate in enumerate(gates):
        sections.setdefault(gate.section.name, []).append((number, gate))
    for members in sections.values():
        yield members[0][1].section, members


def _fetch(condition_facts: Sequence[str], names: _Names, done: set[str], indent: str, form: str) -> Iterator[str]:
    for fact in condition_facts:
        if fact not in done:
            done.add(fact)
            yield f"{indent}{names.locals[fact]} = {form.format(repr(fact))}"


# -- all facts known -------------------------------------------------------------------------------


def _complete(gates: Sequence[Gate], names: _Names) -> Iterator[str]:
    yield "def complete(facts):"
    yield from _fetch(tuple(names.locals), names, set(), "    ", "facts[{}]")
    yield "    holds = 0"
    for section, members in _by_section(gates):
        yield f"    if {_plain(section.when, names)}:"
        for number, gate in members:
            yield f"        if {_plain(gate.rule.when, names)}: holds |= {1 << number}"
    yield "    return holds"


def _plain(condition: Condition, names: _Names) -> str:
    match condition:
        case Not(part):
            return f"(not {_plain(part, names)})"
        case And(parts):
            return f"({' and '.join(_plain(part, names) for part in parts)})" if parts else "True"
        case Or(parts):
            return f"({' or '.join(_plain(part, names) for part in parts)})" if parts else "False"
        case Holds() | Member() | Less() | Equal():
            return _atom(condition, names)
        case _:
            assert_never(condition)


def _atom(atom: Atom, names: _Names) -> str:
    match atom:
        case Holds(fact):
            return names.locals[fact]
        case Member(fact, (word,)):
            return f"({names.locals[fact]} == {word!r})"
        case Member(fact, words):
            return f"({names.locals[fact]} in {names.constant(frozenset(words))})"
        case Less(left, right):
            return f"({_term(left, names)} < {_term(right, names)})"
        case Equal(left, right):
            return f"({_term(left, names)} == {_term(right, names)})"
        case _:
            assert_never(atom)


def _term(term: Term, names: _Names) -> str:
    match term:
        case Fact(name):
            return names.locals[name]
        case Literal(value):
            return _constant(value, names)
        case Sum(terms):
            return f"({' + '.join(_term(part, names) for part in terms)})"
        case Shifted(base, by, sign):
            months, days = _period(by, sign, names)
            return f"shift({_term(base, names)}, {months}, {days})"
        case _:
            assert_never(term)


def _constant(value: Value, names: _Names) -> str:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return repr(int(value))
    if isinstance(value, bool | int | str):
        return repr(value)
    return names.constant(value)


def _period(by: Span | Fact | Literal, sign: int, names: _Names) -> tuple[str, str]:
    match by:
        case Span(amount, months):
            total = f"{sign * (months or 1)} * {_term(amount, names)}"
            return (total, "0") if months else ("0", total)
        case Literal(Period(months, days)):
            return str(sign * months), str(sign * days)
        case Fact(name):
            local = names.locals[name]
            return f"{sign} * {local}.months", f"{sign} * {local}.days"
        case Literal():
            raise TypeError(by)
        case _:
            assert_never(by)


# -- some facts unknown ----------------------------------------------------------------------------


def _partial(gates: Sequence[Gate], names: _Names) -> Iterator[str]:
    yield "def partial(facts):"
    yield "    get = facts.get"
    yield "    holds = open = 0"
    fetched: set[str] = set()
    for section, members in _by_section(gates):
        yield from _fetch(facts_read(section.when), names, fetched, "    ", "get({})")
        guard = _Kleene(names, "    ")
        result = guard.visit(section.when)
        yield from guard.lines
        yield f"    guard = {result}"
        yield "    if guard is not False:"
        inside = set(fetched)
        for number, gate in members:
            yield from _fetch(facts_read(gate.rule.when), names, inside, "        ", "get({})")
            walk = _Kleene(names, "        ")
            held = walk.visit(gate.rule.when)
            yield from walk.lines
            yield f"        if {held} is None: open |= {1 << number}"
            yield f"        elif {held}: holds |= {1 << number}"
        mask = sum(1 << number for number, _ in members)
        # Where the guard is unknown, what holds under it is unknown too.
        yield f"        if guard is None: open |= holds & {mask}; holds &= {~mask}"
    yield "    return holds, open"


class _Kleene:
    """Writes a condition as assignments, each True, False or None."""

    def __init__(self, names: _Names, indent: str) -> None:
        self.names, self.indent = names, indent
        self.lines: list[str] = []

    def _assign(self, expression: str) -> str:
        name = f"k{len(self.lines)}"
        self.lines.append(f"{self.indent}{name} = {expression}")
        return name

    def visit(self, condition: Condition) -> str:
        match condition:
            case Not(part):
                held = self.visit(part)
                return self._assign(f"None if {held} is None else not {held}")
            case And(parts):
                return self._join([self.visit(part) for part in parts], "False", "True")
            case Or(parts):
                return self._join([self.visit(part) for part in parts], "True", "False")
            case Holds(fact):
                return self.names.locals[fact]
            case Member() | Less() | Equal():
                return self._compare(condition)
            case _:
                assert_never(condition)

    def _join(self, parts: list[str], settles: str, otherwise: str) -> str:
        if not parts:
            return self._assign(otherwise)
        settled = " or ".join(f"{part} is {settles}" for part in parts)
        unknown = " or ".join(f"{part} is None" for part in parts)
        return self._assign(f"{settles} if {settled} else None if {unknown} else {otherwise}")

    def _compare(self, atom: Atom) -> str:
        facts = atom_facts(atom)
        if not facts:
            return self._assign(_atom(atom, self.names))
        unknown = " or ".join(f"{self.names.locals[fact]} is None" for fact in facts)
        return self._assign(f"{self._while_unknown(atom, facts)} if {unknown} else {_atom(atom, self.names)}")

    def _while_unknown(self, atom: Atom, facts: tuple[str, ...]) -> str:
        """Return what a comparison is while a fact in it is unknown: declared bounds may settle it."""
        bounds = self.names.bounds
        if isinstance(atom, Member) or not any(fact in bounds for fact in facts):
            return "None"
        helper = self.names.function(lambda values: atom_truth(atom, values, bounds))
        return f"{helper}(facts)"
