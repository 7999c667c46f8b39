"""What loading a seed file added, what stood there already, and what was refused."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from inscope.core.errors import DomainError
from inscope.core.policy.errors import Problem
from inscope.core.seeds import SeedError
from inscope.core.seeds.model import Place


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by what was loaded, in the order in which it is loaded; and every refusal at its place in the file."""

    added: Counter[str] = field(default_factory=Counter)
    standing: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def count(self, what: str, *, is_new: bool) -> None:
        """Count one that was added, or that stood there."""
        (self.added if is_new else self.standing)[what] += 1

    @contextmanager
    def noting(self, place: Place) -> Iterator[None]:
        """Note a refusal at its place, and go on behind it."""
        try:
            yield
        except DomainError as error:
            self.problems.append(place.problem(error.message, error.hint))

    def require_none_refused(self) -> None:
        """Refuse the file if anything in it was.

        Raises:
            SeedError: with every refusal so far.
        """
        if self.problems:
            raise SeedError(self.problems)
