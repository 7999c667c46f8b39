"""Conditions under facts of which some are unknown: true, false, or unknown (None).

This walk is the plain reading of a condition. Decisions run generated code (`compile`); this one completes
fact sets, weighs conditional routes, and is what the generated code is tested against.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, assert_never

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
)
from inscope.core.policy.vocabulary import Bounds

Values = Mapping[str, Value]
AllBounds = Mapping[str, Bounds]


class Range(NamedTuple):
    """Where an unknown value can lie; None is without end, and an end counts only if it is closed."""

    low: Any = None
    low_closed: bool = True
    high: Any = None
    high_closed: bool = True


ANYWHERE = Range()


def truth(condition: Condition, values: Values, bounds: AllBounds) -> bool | None:
    """Return whether a condition holds, or None while that is unknown."""
    match condition:
        case Not(part):
            held = truth(part, values, bounds)
            return None if held is None else not held
        case And(parts):
            return _all([truth(part, values, bounds) for part in parts])
        case Or(parts):
            held = _all([_negated(truth(part, values, bounds)) for part in parts])
            return _negated(held)
        case Holds() | Member() | Less() | Equal():
            return atom_truth(condition, values, bounds)
        case _:
            assert_never(condition)


def atom_truth(atom: Atom, values: Values, bounds: AllBounds) -> bool | None:
    """Return whether a comparison holds; the bounds of numbers may settle it before they are known."""
    match atom:
        case Holds(fact):
            return values.get(fact)  # type: ignore[return-value]
        case Member(fact, words):
            word = values.get(fact)
            return None if word is None else word in words
        case Less(Fact(left), Fact(right)) if left in values and right in values:
            return bool(values[left] < values[right])  # type: ignore[operator]
        case Less(left, right):
            return _less(range_of(left, values, bounds), range_of(right, values, bounds))
        case Equal(left, right):
            return _equal(left, right, values, bounds)
        case _:
            assert_never(atom)


def term_value(term: Term, values: Values) -> Value | None:
    """Return what a term is, or None while a fact in it is unknown."""
    match term:
        case Literal(value):
            return value
        case Fact(name):
            return values.get(name)
        case Sum(terms):
            numbers = [term_value(part, values) for part in terms]
            return None if None in numbers else int(sum(numbers))  # type: ignore[arg-type]
        case Shifted():
            found = range_of(term, values, {})
            return found.low if found.low == found.high else None
        case _:
            assert_never(term)


def range_of(term: Term | Span, values: Values, bounds: AllBounds) -> Range:
    """Return where a term can lie, given the facts that are known and the bounds of those that are not."""
    match term:
        case Fact(name):
            value = values.get(name)
            return Range(value, True, value, True) if value is not None else _declared(bounds.get(name))
        case Literal(value):
            return Range(value, True, value, True)
        case Sum(terms):
            return _added([range_of(part, values, bounds) for part in terms])
        case Span(amount, months):
            return _span(range_of(amount, values, bounds), months)
        case Shifted(base, by, sign):
            return _moved(range_of(base, values, bounds), range_of(by, values, bounds), sign)
        case _:
            assert_never(term)


def _all(parts: list[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True


def _negated(held: bool | None) -> bool | None:  # noqa: FBT001 - the value is the subject
    return None if held is None else not held


def _less(left: Range, right: Range) -> bool | None:
    if left.high is not None and right.low is not None:
        closed = left.high_closed and right.low_closed
        if left.high < right.low or (left.high == right.low and not closed):
            return True
    if left.low is not None and right.high is not None and left.low >= right.high:
        return False
    return None


def _equal(left: Term, right: Term, values: Values, bounds: AllBounds) -> bool | None:
    one, other = term_value(left, values), term_value(right, values)
    if one is not None and other is not None:
        return one == other
    if isinstance(one, str) or isinstance(other, str):
        return None  # choices lie in no order
    ranges = range_of(left, values, bounds), range_of(right, values, bounds)
    apart = _less(*ranges) is True or _less(*reversed(ranges)) is True
    return False if apart else None


def _declared(bounds: Bounds | None) -> Range:
    return ANYWHERE if bounds is None else Range(bounds.low, bounds.closed, bounds.high, True)


def _added(parts: list[Range]) -> Range:
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    return Range(
        None if None in lows else int(sum(lows)),
        True,
        None if None in highs else int(sum(highs)),
        True,
    )


def _span(amount: Range, months: int) -> Range:
    def period(number: int | Decimal | None) -> Period | None:
        if number is None:
            return None
        whole = int(number)
        return Period(months=whole * months) if months else Period(days=whole)

    return Range(period(amount.low), True, period(amount.high), True)


def _moved(base: Range, by: Range, sign: int) -> Range:
    first, last = (by.low, by.high) if sign > 0 else (by.high, by.low)
    return Range(_shifted(base.low, first, sign), True, _shifted(base.high, last, sign), True)


def _shifted(day: date | None, by: Period | None, sign: int) -> date | None:
    if day is None or by is None:
        return None
    return shift(day, sign * by.months, sign * by.days)
