"""CEL in Python."""

import celpy

from peers.cel import chain
from peers.engine import Engine, Facts


class Peer(Engine):
    """One compiled expression; facts are turned into CEL's own types at each decision."""

    package, written_in = "cel-python", "CEL, Python"
    explains = "no"

    def load(self) -> None:
        environment = celpy.Environment()
        self._program = environment.program(environment.compile(chain()))

    def decide(self, facts: Facts) -> str:
        return str(self._program.evaluate(celpy.json_to_cel(facts)))
