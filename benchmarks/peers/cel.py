"""The clauses as one CEL expression, for both implementations of CEL."""

from peers.clauses import CONDITIONS
from peers.spelling import Spelling, quoted, spelled

_CEL = Spelling("&&", "||", lambda test: f"!({test})", lambda fact, words: f"{fact} in {words}")


def chain() -> str:
    """Return a chain of conditionals that gives the first clause that holds."""
    text = quoted("")
    for clause, test in reversed(CONDITIONS.items()):
        text = f"({spelled(test, _CEL)}) ? {quoted(clause)} : ({text})"
    return text
