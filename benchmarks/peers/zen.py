"""ZEN (GoRules): a decision table with the first-hit policy."""

import json
from typing import Any

import zen

from peers.clauses import CONDITIONS
from peers.engine import Engine, Facts
from peers.spelling import Spelling, quoted, spelled

_ZEN = Spelling("and", "or", lambda test: f"not ({test})", lambda fact, words: f"{fact} in {words}")


class Peer(Engine):
    """Each row holds one clause's condition; the first that holds decides."""

    package, written_in = "zen-engine", "GoRules, Rust"
    explains = "only with its trace: the index and id of the row"

    def load(self) -> None:
        self._decision = zen.ZenEngine().create_decision(json.dumps(_model()))

    def decide(self, facts: Facts) -> str:
        return self._decision.evaluate(facts)["result"]["clause"]


def _model() -> dict[str, Any]:
    rows = [{"_id": clause, "c": spelled(test, _ZEN), "o": quoted(clause)} for clause, test in CONDITIONS.items()]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "c", "name": "condition"}],
        "outputs": [{"id": "o", "name": "clause", "field": "clause"}],
        "rules": rows,
    }
    return {
        "nodes": [
            _node("input", "inputNode"),
            _node("table", "decisionTableNode") | {"content": table},
            _node("output", "outputNode"),
        ],
        "edges": [_edge("input", "table"), _edge("table", "output")],
    }


def _node(name: str, kind: str) -> dict[str, Any]:
    return {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}}


def _edge(source: str, target: str) -> dict[str, str]:
    return {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
