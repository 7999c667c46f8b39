"""How a request stands while facts are unknown: the exact answer over every way to complete them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from inscope.core.outcome import Outcome, in_order
from inscope.core.policy.cells import FALSE, TRUE, Cells, Diagrams, Node, Space, TooLargeError
from inscope.core.policy.errors import PackError
from inscope.core.policy.expressions import And, Atom, Condition, Equal, Value, atom_facts, atoms, facts_read
from inscope.core.policy.model import Gate, Otherwise
from inscope.core.policy.truth import AllBounds
from inscope.core.policy.vocabulary import FactDef
from inscope.core.policy.yamltree import Source

OTHERWISE = -1
_MOST_STANDINGS = 20_000
_MOST_WORK = 1_000_000  # some seconds, and a hundred times what large packs take


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands. Bits and numbers stand for gates, -1 for `otherwise`; no decider: it is open."""

    holds: int
    unknown: int
    decider: int | None
    possible: tuple[Outcome, ...]
    can_decide: tuple[int, ...]
    waits_for: frozenset[str]


class Unknowns:
    """Weighs the gates of a policy under unknown facts, and keeps what it found by the cells of what is known.

    Several threads may ask at once; what is kept changes how fast an answer comes, never the answer. Hence each
    weighing begins with an empty store: how much work it is allowed does not depend on what was asked before.
    """

    def __init__(
        self, gates: tuple[Gate, ...], otherwise: Otherwise, facts: Mapping[str, FactDef], bounds: AllBounds
    ) -> None:
        self._gates, self._otherwise = gates, otherwise
        self._space = Space(map(_condition, gates), facts, bounds, _MOST_WORK)
        self._diagrams = [self._diagram(gate) for gate in gates]
        self._standings: dict[tuple[tuple[Cells, ...], int, int], Standing] = {}
        self._fixed = frozenset(name for name, bound in bounds.items() if bound.low == bound.high)
        self.unsettling = sum(1 << number for number, gate in enumerate(gates) if self._is_unsettling(gate))

    def standing(self, values: Mapping[str, Value], holds: int, unknown: int) -> Standing:
        """Return how a request stands, given the gates that hold and those that are unknown."""
        cells = self._space.cells(values)
        key = (cells, holds, unknown)
        known = self._standings.get(key)
        if known is None:
            if len(self._standings) >= _MOST_STANDINGS:
                self._standings.clear()
            known = self._standings[key] = self._examine(cells, holds, unknown)
        return known

    def _is_unsettling(self, gate: Gate) -> bool:
        """Return whether a gate that is unknown has to be weighed before a later denial may settle.

        A grant has to; and a rule that asks twice about one variable, which can hold although three values
        call it unknown. Where no variable is asked about twice, three values are exact, but for the comparisons
        that are settled without being known.
        """
        asked: list[int] = []
        for atom in atoms(_condition(gate)):
            tested = self._space.diagrams.tested(self._space.diagram(atom))
            if self._may_be_settled(atom, tested):
                return True
            asked += tested
        return gate.rule.then.grants or len(asked) > len(set(asked))

    def _may_be_settled(self, atom: Atom, tested: Collection[int]) -> bool:
        """Return whether a comparison that three values call unknown can be settled all the same.

        Of a fact that has one value only; and of two choices, of which one may be a word that the other never is.
        """
        names = frozenset(atom_facts(atom))
        is_constant, is_of_two = bool(names) and not tested, isinstance(atom, Equal) and len(names) > 1
        return is_constant or is_of_two or bool(self._fixed & names)

    def _diagram(self, gate: Gate) -> Node:
        try:
            return self._space.diagram(_condition(gate))
        except TooLargeError:
            message = "what the rules up to this one ask about is too entangled to be weighed while facts are unknown"
            head = Source("policy.md", f"```clause {gate.rule.id}", gate.rule.line, gate.rule.id)
            raise PackError([head.problem(message, 0, 3)]) from None

    def _examine(self, cells: tuple[Cells, ...], holds: int, unknown: int) -> Standing:
        """Return the exact standing; where that would cost too much, one that may leave open what is settled."""
        try:
            return self._exactly(cells, holds, unknown)
        except TooLargeError:
            return self._roughly(holds, unknown)

    def _exactly(self, cells: tuple[Cells, ...], holds: int, unknown: int) -> Standing:
        """Weigh the gates that are unknown, up to the first that certainly holds; what looked open may be settled."""
        diagrams, memo = Diagrams(_MOST_WORK), dict[Node, Node]()
        nodes: dict[int, Node] = {}
        first = OTHERWISE
        for number in range(len(self._gates)):
            bit = 1 << number
            if unknown & bit:
                node = self._space.diagrams.restrict(self._diagrams[number], cells, diagrams, memo)
                if node in {TRUE, FALSE}:
                    unknown ^= bit
                    holds |= bit if node == TRUE else 0
                else:
                    nodes[number] = node
            if holds & bit:
                first = number
                break
        if self._settles(first, nodes):
            return Standing(holds, unknown, first, (self._outcome(first),), (first,), frozenset())
        decides = diagrams.leaf(first)
        for number in reversed(nodes):
            decides = diagrams.choose(nodes[number], diagrams.leaf(number), decides)
        return self._weighed(diagrams, decides, holds, unknown)

    def _roughly(self, holds: int, unknown: int) -> Standing:
        """Return the standing by what each gate is alone."""
        first = (holds & -holds).bit_length() - 1 if holds else OTHERWISE
        end = len(self._gates) if first == OTHERWISE else first
        before = [number for number in range(end) if unknown >> number & 1]
        if self._settles(first, before):
            return Standing(holds, unknown, first, (self._outcome(first),), (first,), frozenset())
        can_decide = (*before, first)
        possible = in_order({self._outcome(number) for number in can_decide})
        if len(possible) == 1:
            return Standing(holds, unknown, can_decide[0], possible, can_decide, frozenset())
        facts = (name for number in before for name in facts_read(_condition(self._gates[number])))
        return Standing(holds, unknown, None, possible, can_decide, frozenset(facts))

    def _settles(self, first: int, before: Collection[int]) -> bool:
        """Return whether a gate that certainly holds settles: a denial does, unless a grant could come before it."""
        if first == OTHERWISE:
            return False
        if not before:
            return True
        grant_before = any(self._outcome(number).grants for number in before)
        return self._outcome(first).denies and not grant_before

    def _weighed(self, diagrams: Diagrams, decides: Node, holds: int, unknown: int) -> Standing:
        """Return the standing, given which gate decides as a function of the unknown facts."""
        can_decide = tuple(sorted(diagrams.leaves(decides), key=lambda number: (number == OTHERWISE, number)))
        outcomes = {number: self._outcome(number) for number in can_decide}
        possible = in_order(set(outcomes.values()))
        if len(possible) == 1:
            return Standing(holds, unknown, can_decide[0], possible, can_decide, frozenset())
        tested = diagrams.tested(diagrams.mapped(decides, outcomes))
        facts = frozenset(name for number in tested for name in self._space.variables[number].facts)
        return Standing(holds, unknown, None, possible, can_decide, facts)

    def _outcome(self, number: int) -> Outcome:
        return self._otherwise.then if number == OTHERWISE else self._gates[number].rule.then


def _condition(gate: Gate) -> Condition:
    """Return when a rule holds at its place: under the guard of the list."""
    return And((gate.section.when, gate.rule.when))
