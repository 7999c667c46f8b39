"""How a request stands while facts are unknown: the exact answer over every way to complete them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Lock

from inscope.core.outcome import Outcome, in_order
from inscope.core.policy.cells import FALSE, TRUE, Cells, Node, Space
from inscope.core.policy.expressions import And, Value
from inscope.core.policy.model import Gate, Otherwise
from inscope.core.policy.truth import AllBounds
from inscope.core.policy.vocabulary import FactDef

OTHERWISE = -1
_MOST_STANDINGS = 20_000
_MOST_NODES = 400_000


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

    Several threads may ask at once; what is kept changes how fast an answer comes, never the answer.
    """

    def __init__(
        self, gates: tuple[Gate, ...], otherwise: Otherwise, facts: Mapping[str, FactDef], bounds: AllBounds
    ) -> None:
        self._gates, self._otherwise = gates, otherwise
        self._facts, self._bounds = facts, bounds
        self._lock = Lock()
        self._begin()

    def standing(self, values: Mapping[str, Value], holds: int, unknown: int) -> Standing:
        """Return how a request stands, given the gates that hold and those that are unknown."""
        cells = self._space.cells(values)
        known = self._standings.get(cells)
        if known is None:
            with self._lock:
                if len(self._standings) >= _MOST_STANDINGS or len(self._space.diagrams) > _MOST_NODES:
                    self._begin()
                known = self._standings[cells] = self._examine(cells, holds, unknown)
        return known

    def _begin(self) -> None:
        conditions = [And((gate.section.when, gate.rule.when)) for gate in self._gates]
        self._space = Space(conditions, self._facts, self._bounds)
        self._diagrams = [self._space.diagram(condition) for condition in conditions]
        self._standings: dict[tuple[Cells, ...], Standing] = {}

    def _examine(self, cells: tuple[Cells, ...], holds: int, unknown: int) -> Standing:
        """Weigh the gates that are unknown, up to the first that certainly holds; what looked open may be settled."""
        diagrams, memo = self._space.diagrams, dict[Node, Node]()
        nodes: dict[int, Node] = {}
        first = OTHERWISE
        for number in range(len(self._gates)):
            bit = 1 << number
            if unknown & bit:
                node = diagrams.restrict(self._diagrams[number], cells, self._space.sizes, memo)
                if node in {TRUE, FALSE}:
                    unknown ^= bit
                    holds |= bit if node == TRUE else 0
                else:
                    nodes[number] = node
            if holds & bit:
                first = number
                break
        if first != OTHERWISE and self._settles(first, nodes):
            return Standing(holds, unknown, first, (self._outcome(first),), (first,), frozenset())
        decides = diagrams.leaf(first)
        for number in reversed(nodes):
            decides = diagrams.choose(nodes[number], diagrams.leaf(number), decides)
        return self._weighed(decides, holds, unknown)

    def _settles(self, first: int, before: Collection[int]) -> bool:
        """Return whether a gate that certainly holds settles: a denial does, unless a grant could come before it."""
        if not before:
            return True
        grant_before = any(self._outcome(number).grants for number in before)
        return self._outcome(first).denies and not grant_before

    def _weighed(self, decides: Node, holds: int, unknown: int) -> Standing:
        """Return the standing, given which gate decides as a function of the unknown facts."""
        diagrams = self._space.diagrams
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
