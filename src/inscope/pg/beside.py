"""Looks after something beside the rest of a process, again and again, until it is told to end."""

import threading
from abc import ABC, abstractmethod
from typing import ClassVar, Self

LONGEST_PAUSE_SECONDS = 30.0


class Beside(ABC):
    """A thread; use it as a context. While all is not well it looks after pauses that double, 30 seconds at most."""

    name: ClassVar[str]
    look_seconds: ClassVar[float]

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """End, and wait for it."""
        self._over.set()
        self._thread.join()

    @abstractmethod
    def look(self) -> bool:
        """Look once, and say whether all is well."""

    def _run(self) -> None:
        pause = self.look_seconds
        while not self._over.wait(pause):
            pause = self.look_seconds if self.look() else min(2 * pause, LONGEST_PAUSE_SECONDS)
