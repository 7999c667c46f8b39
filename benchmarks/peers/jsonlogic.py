"""JsonLogic: one rule of nested operations."""

from typing import assert_never

from json_logic import jsonLogic

from peers.clauses import CONDITIONS, All, Among, Any, Before, Below, Is, Not, Test, Yes
from peers.engine import Engine, Facts


class Peer(Engine):
    """An `if` of as many branches as there are clauses."""

    package, written_in = "json-logic-qubit", "JsonLogic, Python"
    explains = "no"

    def load(self) -> None:
        self._rule = {"if": [part for clause, test in CONDITIONS.items() for part in (_rule(test), clause)]}

    def decide(self, facts: Facts) -> str:
        return jsonLogic(self._rule, facts)


def _rule(test: Test) -> dict[str, object]:
    match test:
        case Yes(fact):
            return {"var": fact}
        case Is(fact, word):
            return {"==": [{"var": fact}, word]}
        case Among(fact, words):
            return {"in": [{"var": fact}, list(words)]}
        case Below(fact, limit):
            return {"<": [{"var": fact}, limit]}
        case Before(fact, other):
            return {"<": [{"var": fact}, {"var": other}]}
        case Not(inner):
            return {"!": [_rule(inner)]}
        case All(tests):
            return {"and": [_rule(inner) for inner in tests]}
        case Any(tests):
            return {"or": [_rule(inner) for inner in tests]}
        case _:
            assert_never(test)
