"""Comparisons of two facts, for engines that compare a fact with a constant only.

Their users work such a comparison out before they ask, so the adapters do it inside `decide`.
"""

from collections.abc import Iterator

from peers.clauses import CONDITIONS, All, Any, Before, Not, Test
from peers.engine import Facts


def name_of(test: Before) -> str:
    """Return the name under which the answer of a comparison is handed over."""
    return f"{test.fact}_before_{test.other}"


def _comparisons(test: Test) -> Iterator[Before]:
    match test:
        case Before():
            yield test
        case Not(inner):
            yield from _comparisons(inner)
        case All(tests) | Any(tests):
            for inner in tests:
                yield from _comparisons(inner)


COMPARISONS = {name_of(found): found for test in CONDITIONS.values() for found in _comparisons(test)}
_PAIRS = tuple((name, test.fact, test.other) for name, test in COMPARISONS.items())


def with_comparisons(facts: Facts) -> dict[str, bool | int | str]:
    """Return the facts and the answer of each comparison of two of them."""
    given = dict(facts)
    for name, fact, other in _PAIRS:
        given[name] = facts[fact] < facts[other]
    return given
