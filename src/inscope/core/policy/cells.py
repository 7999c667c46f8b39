"""Conditions over finitely many cells, as decision diagrams: exact answers while facts are unknown.

Every comparison splits the values of what it compares into cells in which it does not change. A condition
is then a function of finitely many choices of a cell, and a reduced ordered diagram is its canonical form:
it tests exactly the comparisons on which the condition depends. (Bryant 1986; here with more than two
branches a node.)

Comparisons are brought to `left - right < k`, so that all that compare the same two terms share one
variable. Variables that share a fact are treated as free of each other: a combination of cells that no
values can have keeps a request open that could be settled; it never settles one that is open.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
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
Cut = tuple[Decimal, bool]  # the values below it; with True, itself too

FALSE, TRUE = 0, 1


class Diagrams:
    """A store of reduced nodes: equal functions are the same node."""

    def __init__(self) -> None:
        self._nodes: list[tuple[int, tuple[Node, ...], Hashable]] = []
        self._known: dict[tuple[int, tuple[Node, ...], Hashable], Node] = {}
        self._chosen: dict[tuple[Node, Node, Node], Node] = {}
        self.leaf(False)
        self.leaf(True)

    def leaf(self, value: Hashable) -> Node:
        """Return the node that is always `value`."""
        return self._store((_LEAF, (), (type(value), value)))

    def node(self, variable: int, branches: Sequence[Node]) -> Node:
        """Return the node that tests a variable."""
        if all(branch == branches[0] for branch in branches):
            return branches[0]
        return self._store((variable, tuple(branches), None))

    def choose(self, condition: Node, then: Node, otherwise: Node) -> Node:
        """Return `then` where the condition is true, `otherwise` where it is false."""
        if condition == TRUE or then == otherwise:
            return then
        if condition == FALSE:
            return otherwise
        if (then, otherwise) == (TRUE, FALSE):
            return condition
        key = (condition, then, otherwise)
        found = self._chosen.get(key)
        if found is None:
            found = self._chosen[key] = self._split(key)
        return found

    def restrict(self, node: Node, cells: Sequence[Cells], sizes: Sequence[int], memo: dict[Node, Node]) -> Node:
        """Return a function with each variable limited to the cells that it can still be in."""
        variable, branches, _ = self._nodes[node]
        if variable == _LEAF:
            return node
        found = memo.get(node)
        if found is None:
            kept = [self.restrict(branches[cell], cells, sizes, memo) for cell in cells[variable]]
            found = memo[node] = (
                kept[0] if len(kept) == 1 else self._limited(variable, kept, len(kept) == sizes[variable])
            )
        return found

    def leaves(self, node: Node) -> set[Any]:
        """Return the values that a function can have."""
        return {leaf[1] for _, _, leaf in self._walk(node) if isinstance(leaf, tuple)}

    def tested(self, node: Node) -> set[int]:
        """Return the variables on which a function depends."""
        return {_variable(variable) for variable, _, _ in self._walk(node) if variable != _LEAF}

    def mapped(self, node: Node, values: Mapping[Any, Hashable]) -> Node:
        """Return a function with its values renamed."""
        memo: dict[Node, Node] = {}

        def walk(here: Node) -> Node:
            if here not in memo:
                variable, branches, leaf = self._nodes[here]
                if isinstance(leaf, tuple):
                    memo[here] = self.leaf(values[leaf[1]])
                else:
                    memo[here] = self.node(variable, [walk(branch) for branch in branches])
            return memo[here]

        return walk(node)

    def __len__(self) -> int:
        return len(self._nodes)

    def _store(self, key: tuple[int, tuple[Node, ...], Hashable]) -> Node:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return found

    def _limited(self, variable: int, branches: list[Node], is_whole: bool) -> Node:  # noqa: FBT001 - one caller
        return self.node(variable if is_whole else variable + _PART, branches)

    def _split(self, key: tuple[Node, Node, Node]) -> Node:
        top = min((self._nodes[node][0] for node in key if self._nodes[node][0] != _LEAF), key=_variable)
        count = max(len(self._nodes[node][1]) for node in key if self._nodes[node][0] == top)
        rows = [[self._branch(node, top, number) for node in key] for number in range(count)]
        return self.node(top, [self.choose(*row) for row in rows])

    def _branch(self, node: Node, variable: int, number: int) -> Node:
        tested, branches, _ = self._nodes[node]
        return branches[number] if tested == variable else node

    def _walk(self, node: Node) -> Iterable[tuple[int, tuple[Node, ...], Hashable]]:
        seen, waiting = {node}, [node]
        while waiting:
            here = self._nodes[waiting.pop()]
            yield here
            for branch in here[1]:
                if branch not in seen:
                    seen.add(branch)
                    waiting.append(branch)


_LEAF = -1
_PART = 1 << 20  # a variable of which some cells are excluded


def _variable(tested: int) -> int:
    return tested % _PART


@dataclass(slots=True)
class Variable:
    """What is split into cells: a fact, or the difference of two terms."""

    facts: tuple[str, ...]
    words: tuple[str, ...] = ()
    left: Term | None = None
    right: Term | None = None
    whole: bool = False
    cuts: list[Cut] = field(default_factory=list)

    def cut(self, k: Decimal, *, itself: bool) -> Cut:
        """Return the cut at a number; among whole numbers, `above k` is `from k + 1`."""
        return (k + 1, False) if itself and self.whole and k == int(k) else (k, itself)

    @property
    def size(self) -> int:
        """The number of cells."""
        return len(self.words) or len(self.cuts) + 1

    @property
    def everywhere(self) -> Cells:
        """All cells."""
        return tuple(range(self.size))

    def cells(self, values: Values, bounds: AllBounds) -> Cells:
        """Return the cells in which it can still be."""
        if self.words:
            word = values.get(self.facts[0])
            return self.everywhere if word is None else (self.words.index(_word(word)),)
        if all(name not in values and name not in bounds for name in self.facts):
            return self.everywhere
        return self._between(
            range_of(self.left or _ZERO, values, bounds), range_of(self.right or _ZERO, values, bounds)
        )

    def _between(self, left: Range, right: Range) -> Cells:
        low = None if left.low is None or right.high is None else _difference(left.low, right.high)
        high = None if left.high is None or right.low is None else _difference(left.high, right.low)
        first = 0 if low is None else self._cell(low, above=not (left.low_closed and right.high_closed))
        last = len(self.cuts) if high is None else self._cell(high, above=False)
        return tuple(range(first, last + 1))

    def _cell(self, number: Decimal, *, above: bool) -> int:
        """Return the cell of a number, or, with `above`, of the numbers just above it."""
        return sum(1 for cut, itself in self.cuts if cut < number or (cut == number and (above or not itself)))


_ZERO = Literal(Decimal(0))


class Space:
    """The variables of some conditions, in the order in which the conditions first read them."""

    def __init__(self, conditions: Iterable[Condition], facts: Mapping[str, FactDef], bounds: AllBounds) -> None:
        self.bounds = bounds
        self.diagrams = Diagrams()
        self._facts = facts
        self._numbers: dict[Hashable, int] = {}
        self.variables: list[Variable] = []
        for condition in conditions:
            for atom in atoms(condition):
                self._register(atom)
        for variable in self.variables:
            variable.cuts.sort()
        self.sizes = tuple(variable.size for variable in self.variables)

    def cells(self, values: Values) -> tuple[Cells, ...]:
        """Return, for each variable, the cells in which it can still be."""
        return tuple(variable.cells(values, self.bounds) for variable in self.variables)

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
                _add(variable, variable.cut(k, itself=flipped))
            case Equal(left, right):
                variable, k, _ = self._difference(left, right)
                _add(variable, variable.cut(k, itself=False))
                _add(variable, variable.cut(k, itself=True))
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
                inside = variable.cuts.index(variable.cut(k, itself=True))
                return self._test_variable(variable, lambda cell: cell == inside)
            case _:
                assert_never(atom)

    def _less(self, variable: Variable, k: Decimal, flipped: bool) -> Node:  # noqa: FBT001 - as _difference says it
        place = variable.cuts.index(variable.cut(k, itself=flipped))
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


def _add(variable: Variable, cut: Cut) -> None:
    if cut not in variable.cuts:
        variable.cuts.append(cut)


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


def _difference(one: object, other: object) -> Decimal:
    return _amount(one) - _amount(other)
