"""What the benchmark asks of an engine."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib.metadata import version
from typing import ClassVar

Facts = Mapping[str, bool | int | str]


class Engine(ABC):
    """An engine with the 22 clauses in it: loaded once, then asked for one decision at a time.

    The facts of `decide` come as the engine likes them, made before the clock starts: plain names, and
    dates as day numbers. What an engine cannot express is worked out inside `decide`, as its user must.
    """

    package: ClassVar[str]
    written_in: ClassVar[str]
    note: ClassVar[str] = ""
    # What the engine itself says about the rule that decided: read off what it returns, not its documents.
    explains: ClassVar[str]

    @property
    def name(self) -> str:
        """Name the engine with the version that runs."""
        about = ", ".join(part for part in (self.written_in, self.note) if part)
        return f"{self.package} {version(self.package)} ({about})"

    @abstractmethod
    def load(self) -> None:
        """Read and compile the clauses."""

    @abstractmethod
    def decide(self, facts: Facts) -> str:
        """Return the id of the deciding clause."""
