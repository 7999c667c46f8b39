"""CEL in Rust."""

import cel

from peers.cel import chain
from peers.engine import Engine, Facts


class Peer(Engine):
    """One compiled expression."""

    package, written_in = "common-expression-language", "CEL, Rust"
    explains = "no"

    def load(self) -> None:
        self._program = cel.compile(chain())

    def decide(self, facts: Facts) -> str:
        return self._program.execute(facts)
