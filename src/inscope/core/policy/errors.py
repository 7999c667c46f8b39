"""What a pack or a fact set can do wrong, and how it is told."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inscope.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a pack, at its place."""

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    clause: str = ""
    source_line: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        about = f"clause `{self.clause}`: " if self.clause else ""
        lines = [f"{place}: {about}{self.message}" if place else f"{about}{self.message}"]
        if self.source_line:
            shown, offset = _window(self.source_line, max(self.column - 1, 0))
            lines += [f"    {shown}", f"    {' ' * offset}^"]
        if self.hint:
            lines.append(f"    {self.hint}")
        return "\n".join(lines)


class PackError(DomainError):
    """A pack that cannot be used, with every mistake that was found."""

    code: ClassVar[str] = "pack_refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)

    def details(self) -> dict[str, object]:
        """Return each mistake as one text."""
        return {"problems": [str(problem) for problem in self.problems]}


class FactError(DomainError):
    """A fact set that cannot be decided: an unknown name, or a value that is none."""

    code: ClassVar[str] = "fact_refused"

    def __init__(self, message: str, *, fact: str = "", value: str = "", expected: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.fact, self.value, self.expected = fact, value, expected

    def details(self) -> dict[str, object]:
        """Return which fact was refused, its value, and what is expected."""
        return {"fact": self.fact, "value": self.value, "expected": self.expected}


class NotInForceError(DomainError):
    """A request that was received on a day on which this version of the pack does not hold."""

    code: ClassVar[str] = "not_in_force"


def nearest(word: str, among: Iterable[str]) -> str:
    """Return the valid word that is nearest to a wrong one, or nothing."""
    found = difflib.get_close_matches(word[:60], list(among), n=1, cutoff=0.5)
    return found[0] if found else ""


def did_you_mean(word: str, among: Iterable[str]) -> str:
    """Return the hint that offers the nearest valid word, or nothing."""
    near = nearest(word, among)
    return f"did you mean `{near}`?" if near else ""


def shortened(value: object, limit: int = 60) -> str:
    """Return a value as an error shows it: never more than a line."""
    start = str(value)[: limit + 1]
    text = start if start.isprintable() else "".join(map(_printable, start))
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


_WINDOW = 150


def _window(line: str, offset: int) -> tuple[str, int]:
    """Return the part of a long line around an offset, and the offset in that part."""
    start = max(0, offset - _WINDOW // 2) if len(line) > _WINDOW else 0
    return line[start : start + _WINDOW], offset - start


def every(*steps: Callable[[], Any]) -> list[Any]:
    """Return what every step reads.

    Raises:
        PackError: with the mistakes of all of them, so that a reader sees them at once.
    """
    found: list[Any] = []
    problems: list[Problem] = []
    for step in steps:
        try:
            found.append(step())
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(problems)
    return found
