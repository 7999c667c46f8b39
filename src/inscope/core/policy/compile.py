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
    yield "    holds = 0"
    fetched: set[str] = set()
    for section, members in _by_section(gates):
        yield from _fetch(facts_read(section.when), names, fetched, "    ", "facts[{}]")
        yield f"    if {_plain(section.when, names)}:"
        inside = set(fetched)
        for number, gate in members:
            yield from _fetch(facts_read(gate.rule.when), names, inside, "        ", "facts[{}]")
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
        yield f"    if not {_surely(section.when, names, held=False)}:"
        inside = set(fetched)
        for number, gate in members:
            yield from _fetch(facts_read(gate.rule.when), names, inside, "        ", "get({})")
            yield f"        if {_surely(gate.rule.when, names, held=True)}: holds |= {1 << number}"
            yield f"        elif not {_surely(gate.rule.when, names, held=False)}: open |= {1 << number}"
        mask = sum(1 << number for number, _ in members)
        # Where the guard is unknown, what holds under it is unknown too.
        yield f"        if not {_surely(section.when, names, held=True)}: open |= holds & {mask}; holds &= {~mask}"
    yield "    return holds, open"


def _surely(condition: Condition, names: _Names, *, held: bool) -> str:
    """Return an expression that is true where a condition certainly holds, or certainly does not.

    A condition for which neither is true is unknown (Kleene). Both stop at the first part that settles them.
    """
    match condition:
        case Not(part):
            return _surely(part, names, held=not held)
        case And(parts):
            return _united([_surely(part, names, held=held) for part in parts], "and" if held else "or")
        case Or(parts):
            return _united([_surely(part, names, held=held) for part in parts], "or" if held else "and")
        case Holds(fact):
            return names.locals[fact] if held else f"({names.locals[fact]} is False)"
        case Member(fact) if held:
            return _atom(condition, names)  # None is no word
        case Member(fact):
            return f"({names.locals[fact]} is not None and not {_atom(condition, names)})"
        case Less() | Equal():
            return _surely_compared(condition, names, held=held)
        case _:
            assert_never(condition)


def _united(parts: list[str], word: str) -> str:
    if not parts:
        return "True" if word == "and" else "False"
    return f"({f' {word} '.join(parts)})"


def _surely_compared(atom: Less | Equal, names: _Names, *, held: bool) -> str:
    facts, plain = atom_facts(atom), _atom(atom, names)
    test = plain if held else f"(not {plain})"
    if not facts:
        return test
    known = " and ".join(f"{names.locals[fact]} is not None" for fact in facts)
    if not any(fact in names.bounds for fact in facts):
        return f"({known} and {test})"
    # The declared bounds of numbers may settle it before they are known.
    bounds = names.bounds
    unsettled = str(atom_truth(atom, {}, bounds) is held)
    if len(facts) == 1:
        return f"({test} if {known} else {unsettled})" if unsettled == "True" else f"({known} and {test})"
    nothing = " and ".join(f"{names.locals[fact]} is None" for fact in facts)
    helper = names.function(lambda values: atom_truth(atom, values, bounds))
    return f"({test} if {known} else {unsettled} if {nothing} else {helper}(facts) is {held})"
