"""By which facts a condition is settled: what a trace shows beside each rule.

A condition is turned once into nested functions, since every row of every trace asks.
"""

from collections.abc import Callable
from typing import assert_never

from inscope.core.policy.expressions import And, Atom, Condition, Equal, Holds, Less, Member, Not, Or, atom_facts
from inscope.core.policy.truth import AllBounds, Values, atom_truth

Weighed = tuple[bool | None, tuple[str, ...]]
Weigher = Callable[[Values], Weighed]


def weigher(condition: Condition, bounds: AllBounds) -> Weigher:
    """Return a function that says whether a condition holds, and by which facts, or, while unknown, for which it waits.

    Of several parts of which each would settle it alone, the first is named.
    """
    match condition:
        case Not(part):
            return _contrary(weigher(part, bounds))
        case And(parts):
            return _joined([weigher(part, bounds) for part in parts], settles=False)
        case Or(parts):
            return _joined([weigher(part, bounds) for part in parts], settles=True)
        case Holds() | Member() | Less() | Equal():
            return _atom(condition, bounds)
        case _:
            assert_never(condition)


def _contrary(part: Weigher) -> Weigher:
    def weigh(values: Values) -> Weighed:
        held, names = part(values)
        return (None if held is None else not held), names

    return weigh


def _joined(parts: list[Weigher], *, settles: bool) -> Weigher:
    def weigh(values: Values) -> Weighed:
        open_names: tuple[str, ...] = ()
        met_names: tuple[str, ...] = ()
        for part in parts:
            held, names = part(values)
            if held is settles:
                return held, names
            if held is None:
                open_names += names
            else:
                met_names += names
        return (None, open_names) if open_names else (not settles, met_names)

    return weigh


def _atom(atom: Atom, bounds: AllBounds) -> Weigher:
    names = atom_facts(atom)

    def weigh(values: Values) -> Weighed:
        held = atom_truth(atom, values, bounds)
        return held, names if held is not None else tuple(name for name in names if name not in values)

    def weigh_member(values: Values) -> Weighed:
        word = values.get(names[0])
        return (None if word is None else word in words), names

    if isinstance(atom, Member):
        words = frozenset(atom.words)
        return weigh_member
    return weigh
