"""Rego, by rego-cpp: a chain of else, with helper rules where Rego has no "or" inside a body."""

from typing import assert_never

import regopy

from peers.clauses import CONDITIONS, All, Among, Any, Before, Below, Is, Not, Test, Yes, parts
from peers.engine import Engine, Facts
from peers.spelling import quoted


class Peer(Engine):
    """One module, compiled to a bundle."""

    package, written_in = "regopy", "rego-cpp, C++"
    explains = "no: the author puts the id into the result"

    def load(self) -> None:
        self._interpreter = regopy.Interpreter()
        self._interpreter.add_module("support", _Module().text())
        self._bundle = self._interpreter.build("data.support.decision", [])

    def decide(self, facts: Facts) -> str:
        self._interpreter.set_input(facts)
        return self._interpreter.query_bundle(self._bundle).results[0].expressions[0]


class _Module:
    """A Rego module being written: its helpers, then the decision."""

    def __init__(self) -> None:
        self.helpers: list[str] = []

    def text(self) -> str:
        bodies = [f"{quoted(clause)} if {{ {self._body(test)} }}" for clause, test in CONDITIONS.items()]
        decision = "decision := " + "\n else := ".join(bodies)
        return "\n".join(["package support", "import rego.v1", *self.helpers, decision, ""])

    def _body(self, test: Test) -> str:
        return "; ".join(self._line(part) for part in parts(test))

    def _line(self, test: Test) -> str:
        match test:
            case Yes(fact):
                return f"input.{fact}"
            case Is(fact, word):
                return f"input.{fact} == {quoted(word)}"
            case Below(fact, limit):
                return f"input.{fact} < {limit}"
            case Before(fact, other):
                return f"input.{fact} < input.{other}"
            case Among(fact, words):
                return f"{self._words(words)}[input.{fact}]"
            case Not(inner):
                return f"not {self._line(inner)}"
            case Any(tests):
                return self._helper([self._line(inner) for inner in tests])
            case All():
                return self._helper([self._body(test)])
            case _:
                assert_never(test)

    def _words(self, words: tuple[str, ...]) -> str:
        """Return the name of a set of words."""
        name = f"words_{len(self.helpers)}"
        self.helpers.append(f"{name} := {{{', '.join(map(quoted, words))}}}")
        return name

    def _helper(self, bodies: list[str]) -> str:
        """Return the name of a rule that holds where one of the bodies does."""
        name = f"either_{len(self.helpers)}"
        self.helpers.extend(f"{name} if {{ {body} }}" for body in bodies)
        return name
