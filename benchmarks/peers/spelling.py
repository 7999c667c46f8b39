"""Conditions in the C-like spelling that CEL, ZEN and Cedar share, but for a few words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from peers.clauses import All, Among, Any, Before, Below, Is, Not, Test, Yes


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words in which one language differs from another."""

    conjunction: str
    disjunction: str
    negated: Callable[[str], str]
    among: Callable[[str, str], str]
    prefix: str = ""


def quoted(word: str) -> str:
    """Return a word as a string of the language."""
    return f'"{word}"'


def spelled(test: Test, by: Spelling) -> str:
    """Return a condition as text."""
    match test:
        case Yes(fact):
            return by.prefix + fact
        case Is(fact, word):
            return f"{by.prefix}{fact} == {quoted(word)}"
        case Among(fact, words):
            return by.among(by.prefix + fact, f"[{', '.join(map(quoted, words))}]")
        case Below(fact, limit):
            return f"{by.prefix}{fact} < {limit}"
        case Before(fact, other):
            return f"{by.prefix}{fact} < {by.prefix}{other}"
        case Not(inner):
            return by.negated(spelled(inner, by))
        case All(tests):
            return f" {by.conjunction} ".join(spelled(inner, by) for inner in tests)
        case Any(tests):
            return f"({f' {by.disjunction} '.join(spelled(inner, by) for inner in tests)})"
        case _:
            assert_never(test)
