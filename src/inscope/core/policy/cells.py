"""Conditions over finitely many cells, as decision diagrams: exact answers while facts are unknown.

Every comparison splits the values of what it compares into cells in which it does not change. A condition
is then a function of finitely many choices of a cell, and a reduced ordered diagram is its canonical form:
it tests exactly the comparisons on which the condition depends. (Bryant 1986; here with more than two
branches a node.)

Comparisons are brought to `left - right < k`, so that all that compare the same two terms share one
variable. Variables that share a fact are treated as free of each other: a combination of cells that no
values can have keeps a request open that could be settled; it never settles one that is open.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from itertools import repeat
from typing import Any, assert_never

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
    Term,
    atom_facts,
    atoms,
)
from inscope.core.policy.truth import AllBounds, Range, Values, range_of
from inscope.core.policy.vocabulary import FactDef

Cells = tuple[int, ...]
Node = int
Key = tuple[Node, Node, Node]
Cut = tuple[Decimal, bool]  # the values below it; with True, itself too

FALSE, TRUE = 0, 1


class TooLargeError(Exception):
    """A function with more nodes than are worth building."""


class Diagrams:
    """A store of reduced nodes: equal functions are the same node.

    A function of many variables can be too large for any machine; `most` is the work that is allowed.
    Nothing here recurses, since a function may read as many variables as a pack has facts.
    """

    def __init__(self, most: int) -> None:
        self.work, self.most = 0, most
        self._nodes: list[tuple[int, tuple[Node, ...], Hashable]] = []
        self._known: dict[tuple[int, tuple[Node, ...], Hashable], Node] = {}
        self._chosen: dict[Key, Node] = {}
        self.leaf(False)
        self.leaf(True)

    def leaf(self, value: Hashable) -> Node:
        """Return the node that is always `value`."""
        return self._store((_LEAF, (), (type(value), value)))

    def node(self, variable: int, branches: Sequence[Node]) -> Node:
        """Return the node that tests a variable."""
        first = branches[0]
        same = branches.count(first) == len(branches)
        return first if same else self._store((variable, tuple(branches), None))

    def choose(self, condition: Node, then: Node, otherwise: Node) -> Node:
        """Return `then` where the condition is true, `otherwise` where it is false."""
        key = (condition, then, otherwise)
        settled = self._settled(key)
        return self._choose(key) if settled is None else settled

    def _choose(self, first: Key) -> Node:
        chosen, settled = self._chosen, self._settled
        waiting, split = [first], dict[Key, tuple[int, list[Key]]]()
        while waiting:
            key = waiting[-1]
            if key in chosen:
                waiting.pop()
                continue
            variable, rows = split[key] if key in split else self._split(key)
            branches = [branch for row in rows if (branch := settled(row)) is not None]
            if len(branches) == len(rows):
                chosen[key] = self.node(variable, branches)
            else:
                split[key] = variable, rows
                waiting += [row for row in rows if settled(row) is None]
        return chosen[first]

    def _settled(self, key: Key) -> Node | None:
        """Return a choice that can be seen at once, or was made before."""
        condition, then, otherwise = key
        if condition == TRUE or then == otherwise:
            return then
        if condition == FALSE:
            return otherwise
        if then == TRUE and otherwise == FALSE:
            return condition
        return self._chosen.get(key)

    def restrict(self, node: Node, cells: Sequence[Cells], into: "Diagrams", memo: dict[Node, Node]) -> Node:
        """Return a condition in another store, with each variable limited to the cells that it can still be in.

        `memo` keeps what was limited to the same cells before.
        """
        for here in self._below(node, cells, memo):
            variable, branches, _ = self._nodes[here]
            kept = [memo[branches[cell]] for cell in cells[variable]] if branches else []
            memo[here] = into.node(variable, kept) if kept else here  # FALSE and TRUE are the same in every store
        return memo[node]

    def leaves(self, node: Node) -> set[Any]:
        """Return the values that a function can have."""
        leaves = (self._nodes[here][2] for here in self._below(node, None, ()))
        return {leaf[1] for leaf in leaves if isinstance(leaf, tuple)}

    def tested(self, node: Node) -> set[int]:
        """Return the variables on which a function depends."""
        variables = (self._nodes[here][0] for here in self._below(node, None, ()))
        return {variable for variable in variables if variable != _LEAF}

    def mapped(self, node: Node, values: Mapping[Any, Hashable]) -> Node:
        """Return a function with its values renamed."""
        memo: dict[Node, Node] = {}
        for here in self._below(node, None, memo):
            variable, branches, leaf = self._nodes[here]
            if isinstance(leaf, tuple):
                memo[here] = self.leaf(values[leaf[1]])
            else:
                memo[here] = self.node(variable, [memo[branch] for branch in branches])
        return memo[node]

    def _store(self, key: tuple[int, tuple[Node, ...], Hashable]) -> Node:
        found = self._known.get(key)
        if found is None:
            self._spend(len(key[1]) + 1)
            found = self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return found

    def _spend(self, work: int) -> None:
        self.work += work
        if self.work > self.most:
            raise TooLargeError

    def _split(self, key: Key) -> tuple[int, list[Key]]:
        """Return the first variable that a choice tests, and the choice that remains in each of its cells."""
        nodes = [self._nodes[here] for here in key]
        top = min([variable for variable, _, _ in nodes])
        columns = [
            branches if variable == top else repeat(here)
            for here, (variable, branches, _) in zip(key, nodes, strict=True)
        ]
        rows: list[Key] = list(zip(*columns, strict=False))
        self._spend(len(rows))
        return top, rows

    def _below(self, node: Node, cells: Sequence[Cells] | None, done: Collection[Node]) -> list[Node]:
        """Return the nodes that a function can still reach, branches first, without those that are done."""
        seen, waiting = set[Node](), [node]
        while waiting:
            here = waiting.pop()
            if here in seen or here in done:
                continue
            seen.add(here)
            variable, branches, _ = self._nodes[here]
            waiting += branches if cells is None or not branches else [branches[cell] for cell in cells[variable]]
        return sorted(seen)  # a node is stored after its branches


_LEAF = 1 << 60  # after every variable


@dataclass(slots=True)
class Variable:
    """What is split into cells: a fact, or the difference of two terms.

    The cuts are made before anything is asked, and stand in order.
    """

    facts: tuple[str, ...]
    words: tuple[str, ...] = ()
    left: Term | None = None
    right: Term | None = None
    whole: bool = False
    cuts: list[Cut] = field(default_factory=list)

    def cut(self, k: Decimal, *, itself: bool) -> Cut:
        """Return the cut at a number; among whole numbers each cut lies below one of them."""
        if self.whole:
            below = k.to_integral_value(ROUND_FLOOR)
            return (below if below == k and not itself else below + 1, False)
        return k, itself

    @property
    def size(self) -> int:
        """The number of cells."""
        return len(self.words) or len(self.cuts) + 1

    @property
    def everywhere(self) -> Cells:
        """All cells."""
        return tuple(range(self.size))

    def placing(self, bounds: AllBounds) -> Callable[[Values], Cells]:
        """Return a function that gives the cells in which it can still be; every request asks it."""
        return self._placing_word() if self.words else self._placing_difference(bounds)

    def _placing_word(self) -> Callable[[Values], Cells]:
        fact = self.facts[0]
        known: dict[object, Cells] = {word: (number,) for number, word in enumerate(self.words)}
        known |= {held: known[_word(held)] for held in (False, True) if _word(held) in known}
        known[None] = self.everywhere
        return lambda values: known[values.get(fact)]

    def _placing_difference(self, bounds: AllBounds) -> Callable[[Values], Cells]:
        left, right = self.left or _ZERO, self.right or _ZERO

        def place(values: Values) -> Cells:
            return self._between(range_of(left, values, bounds), range_of(right, values, bounds))

        if isinstance(left, Fact | Literal) and isinstance(right, Fact | Literal):
            return self._placing_plain(left, right, place, is_bounded=any(name in bounds for name in self.facts))
        return place

    def _placing_plain(
        self, left: Fact | Literal, right: Fact | Literal, place: Callable[[Values], Cells], *, is_bounded: bool
    ) -> Callable[[Values], Cells]:
        """Return the same for two plain terms, whose ranges need not be made where both or neither is known."""
        unknown, singles = place({}), tuple((cell,) for cell in self.everywhere)
        amount_of_left, amount_of_right = _amount_of(left), _amount_of(right)
        limits = [int(limit) for limit, _ in self.cuts] if self.whole else None  # each cut lies below a whole number

        def place_plain(values: Values) -> Cells:
            one, other = amount_of_left(values), amount_of_right(values)
            if one is not None and other is not None:
                number = one - other
                return singles[self._cell(number, 0) if limits is None else bisect_right(limits, number)]
            return place(values) if is_bounded and any(name in values for name in self.facts) else unknown

        return place_plain

    def _between(self, left: Range, right: Range) -> Cells:
        low = None if left.low is None or right.high is None else _difference(left.low, right.high)
        high = None if left.high is None or right.low is None else _difference(left.high, right.low)
        first = 0 if low is None else self._cell(low, 0 if left.low_closed and right.high_closed else 1)
        last = len(self.cuts) if high is None else self._cell(high, 0 if left.high_closed and right.low_closed else -1)
        return tuple(range(first, last + 1))

    def _cell(self, number: Decimal, side: int) -> int:
        """Return the cell of a number (`side` 0), or of the numbers just below (-1) or just above it (1)."""
        if side:
            return (bisect_left if side < 0 else bisect_right)(self.cuts, (number, side > 0))
        return bisect_left(self.cuts, (number, True))


_ZERO = Literal(Decimal(0))


class Space:
    """The variables of some conditions, in the order in which the conditions first read them."""

    def __init__(
        self, conditions: Iterable[Condition], facts: Mapping[str, FactDef], bounds: AllBounds, most: int
    ) -> None:
        self.bounds = bounds
        self.diagrams = Diagrams(most)
        self._facts = facts
        self._numbers: dict[Hashable, int] = {}
        self.variables: list[Variable] = []
        for condition in conditions:
            for atom in atoms(condition):
                self._register(atom)
        for variable in self.variables:
            variable.cuts = sorted(set(variable.cuts))
        self.sizes = tuple(variable.size for variable in self.variables)
        self._places = [variable.placing(bounds) for variable in self.variables]

    def cells(self, values: Values) -> tuple[Cells, ...]:
        """Return, for each variable, the cells in which it can still be."""
        return tuple([place(values) for place in self._places])

    def diagram(self, condition: Condition) -> Node:
        """Return a condition as a function of the cells."""
        diagrams = self.diagrams
        match condition:
            case Not(part):
                return diagrams.choose(self.diagram(part), FALSE, TRUE)
            case And(parts):
                node = TRUE
                for part in reversed(parts):
                    node = diagrams.choose(self.diagram(part), node, FALSE)
                return node
            case Or(parts):
                node = FALSE
                for part in reversed(parts):
                    node = diagrams.choose(self.diagram(part), TRUE, node)
                return node
            case Holds() | Member() | Less() | Equal():
                return self._atom(condition)
            case _:
                assert_never(condition)

    # -- comparisons -------------------------------------------------------------------------------

    def _register(self, atom: Atom) -> None:
        match atom:
            case Holds(fact):
                self._words(fact, (False, True))
            case Member(fact):
                self._words(fact, tuple(self._facts[fact].values))
            case Equal(Fact(left), Fact(right)) if self._is_choice(left):
                self._words(left, tuple(self._facts[left].values))
                self._words(right, tuple(self._facts[right].values))
            case Less(left, right):
                variable, k, flipped = self._difference(left, right)
                variable.cuts.append(variable.cut(k, itself=flipped))
            case Equal(left, right):
                variable, k, _ = self._difference(left, right)
                variable.cuts += [variable.cut(k, itself=False), variable.cut(k, itself=True)]
            case _:
                assert_never(atom)

    def _is_choice(self, fact: str) -> bool:
        return fact in self._facts and self._facts[fact].type == "choice"

    def _words(self, fact: str, words: tuple[Any, ...]) -> int:
        return self._number(fact, Variable((fact,), words=tuple(_word(word) for word in words)))

    def _number(self, key: Hashable, variable: Variable) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.variables)
            self.variables.append(variable)
        return self._numbers[key]

    def _difference(self, left: Term, right: Term) -> tuple[Variable, Decimal, bool]:
        """Return the variable `one - other`, k, and whether `left < right` means that it is above k, not below."""
        (left, plus), (right, minus) = _base(left), _base(right)
        k, flipped = minus - plus, repr(left) > repr(right)
        one, other = (right, left) if flipped else (left, right)
        facts = atom_facts(Less(one, other))
        whole = all(name in self._facts and self._facts[name].type != "decimal" for name in facts)
        number = self._number((one, other), Variable(facts, left=one, right=other, whole=whole))
        return self.variables[number], -k if flipped else k, flipped

    def _atom(self, atom: Atom) -> Node:
        match atom:
            case Holds(fact):
                return self._test(fact, lambda cell: cell == 1)
            case Member(fact, words):
                known = self.variables[self._numbers[fact]].words
                return self._test(fact, lambda cell: known[cell] in words)
            case Equal(Fact(left), Fact(right)) if self._is_choice(left):
                return self._same(left, right)
            case Less(left, right):
                return self._less(*self._difference(left, right))
            case Equal(left, right):
                variable, k, _ = self._difference(left, right)
                if variable.whole and k != int(k):
                    return FALSE
                inside = bisect_left(variable.cuts, variable.cut(k, itself=True))
                return self._test_variable(variable, lambda cell: cell == inside)
            case _:
                assert_never(atom)

    def _less(self, variable: Variable, k: Decimal, flipped: bool) -> Node:  # noqa: FBT001 - as _difference says it
        place = bisect_left(variable.cuts, variable.cut(k, itself=flipped))
        return self._test_variable(variable, lambda cell: (cell > place) if flipped else (cell <= place))

    def _test(self, key: Hashable, holds: Any) -> Node:  # noqa: ANN401 - a predicate of a cell
        number = self._numbers[key]
        return self.diagrams.node(number, [TRUE if holds(cell) else FALSE for cell in range(self.sizes[number])])

    def _test_variable(self, variable: Variable, holds: Any) -> Node:  # noqa: ANN401 - a predicate of a cell
        return self._test((variable.left, variable.right), holds)

    def _same(self, left: str, right: str) -> Node:
        first, second = self._numbers[left], self._numbers[right]
        left_words, right_words = self.variables[first].words, self.variables[second].words
        node = FALSE
        for word in left_words:
            here = self._test(left, lambda cell, word=word: left_words[cell] == word)
            there = self._test(right, lambda cell, word=word: right_words[cell] == word)
            node = self.diagrams.choose(here, there, node)
        return node


def _word(value: object) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _base(term: Term) -> tuple[Term, Decimal]:
    """Return a term without the constant in it, and the constant; dates count as days."""
    match term:
        case Literal(value):
            return _ZERO, _amount(value)
        case Shifted(base, Span(Literal(days), 0), sign) if isinstance(days, int):
            inner, constant = _base(base)
            return inner, constant + sign * days
        case _:
            return term, Decimal(0)


def _amount(value: object) -> Decimal:
    if isinstance(value, date):
        return Decimal(value.toordinal())
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


def _amount_of(term: Fact | Literal) -> Callable[[Values], Any]:
    """Return a function that gives a plain term as a number, if it is known; dates count as days."""
    if isinstance(term, Literal):
        amount = _amount(term.value)
        return lambda _values: amount
    name = term.name

    def amount_of_fact(values: Values) -> Any:  # noqa: ANN401 - a number, of whichever type
        value = values.get(name)
        return value.toordinal() if isinstance(value, date) else value

    return amount_of_fact


def _difference(one: object, other: object) -> Decimal:
    return _amount(one) - _amount(other)
