"""durable-rules: a Rete network; the priorities of the rules are the order of the clauses."""

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any as Anything

from durable.lang import m, post, pri, ruleset, when_all

from data.cases import TOPICS
from peers.clauses import CONDITIONS, All, Among, Any, Before, Below, Is, Not, Test, Yes
from peers.comparisons import name_of, with_comparisons
from peers.engine import Engine, Facts


class Peer(Engine):
    """Every rule notes its clause; the one with the highest priority runs first."""

    package, written_in = "durable-rules", "Rete, C"
    explains = "what the action records"

    def load(self) -> None:
        self._found: list[str] = []
        with ruleset("support"):
            for priority, (clause, test) in enumerate(CONDITIONS.items(), 1):
                when_all(pri(priority), _condition(test))(self._noting(clause))

    def decide(self, facts: Facts) -> str:
        self._found.clear()
        post("support", with_comparisons(facts))
        return self._found[0]

    def _noting(self, clause: str) -> Callable[[Anything], None]:
        # One argument only: the library takes a function of two for an asynchronous action.
        def note(_context: Anything) -> None:
            self._found.append(clause)

        return note


def _condition(test: Test) -> Anything:
    match test:
        case Yes(fact):
            return getattr(m, fact) == True  # noqa: E712 - the library reads the comparison
        case Not(Yes(fact)):
            return getattr(m, fact) == False  # noqa: E712 - as above
        case Before():
            return getattr(m, name_of(test)) == True  # noqa: E712 - as above
        case Is(fact, word):
            return getattr(m, fact) == word
        case Below(fact, limit):
            return getattr(m, fact) < limit
        case Among(fact, words):
            return reduce(or_, [getattr(m, fact) == word for word in words])
        case Not(Among(fact, words)):
            return reduce(or_, [getattr(m, fact) == word for word in TOPICS if word not in words])
        case All(tests):
            return reduce(and_, map(_condition, tests))
        case Any(tests):
            return reduce(or_, map(_condition, tests))
        case _:
            raise NotImplementedError(test)
