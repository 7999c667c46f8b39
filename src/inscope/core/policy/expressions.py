"""Conditions after reading: a small typed tree, the only thing that is ever compiled.

Comparisons are brought to one form: `a > b` is `b < a`, `a <= b` is `not b < a`, so that whatever looks
at conditions (compiler, explanations, proofs) meets few shapes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

from inscope.core.dates import Period

Value = bool | int | Decimal | str | date | Period


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of a fact, or of a parameter that changes over time."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that the page states."""

    value: Value


@dataclass(frozen=True, slots=True)
class Sum:
    """Whole numbers added up."""

    terms: "tuple[Fact | Literal, ...]"


@dataclass(frozen=True, slots=True)
class Span:
    """So many months or days; `months` is 12 for years, 1 for months, 0 for days."""

    amount: "Fact | Literal | Sum"
    months: int


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date with a period added (`sign` 1) or taken away (-1)."""

    base: "Term"
    by: "Span | Fact | Literal"
    sign: int


Term = Fact | Literal | Sum | Shifted


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes-or-no fact that is true."""

    fact: str


@dataclass(frozen=True, slots=True)
class Member:
    """A choice that is one of some words."""

    fact: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Less:
    """A date or number that is before or below another."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Equal:
    """Two values that are the same."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class And:
    """Conditions that all hold."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Conditions of which one holds."""

    parts: "tuple[Condition, ...]"


Atom = Holds | Member | Less | Equal
Condition = Atom | Not | And | Or

ALWAYS = And(())
GIVEN = "given:"  # `given(fact)` is read as the yes-or-no fact of this prefix and the fact's name


def term_facts(term: Term | Span) -> Iterator[str]:
    """Yield the names that a term reads, from left to right."""
    match term:
        case Fact(name):
            yield name
        case Literal():
            return
        case Sum(terms):
            for part in terms:
                yield from term_facts(part)
        case Span(amount):
            yield from term_facts(amount)
        case Shifted(base, by):
            yield from term_facts(base)
            yield from term_facts(by)
        case _:
            assert_never(term)


def atoms(condition: Condition) -> Iterator[Atom]:
    """Yield the comparisons of a condition, from left to right."""
    match condition:
        case Not(part):
            yield from atoms(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)
        case Holds() | Member() | Less() | Equal():
            yield condition
        case _:
            assert_never(condition)


def atom_facts(atom: Atom) -> tuple[str, ...]:
    """Return the names that a comparison reads."""
    match atom:
        case Holds(fact) | Member(fact):
            return (fact,)
        case Less(left, right) | Equal(left, right):
            return tuple(dict.fromkeys([*term_facts(left), *term_facts(right)]))
        case _:
            assert_never(atom)


def facts_read(condition: Condition) -> tuple[str, ...]:
    """Return the names that a condition reads, in the order of the text."""
    return tuple(dict.fromkeys(name for atom in atoms(condition) for name in atom_facts(atom)))
