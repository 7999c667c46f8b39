"""What is refused about clocks and shifts."""

from typing import ClassVar

from inscope.core.errors import DomainError


class NoSuchShiftError(DomainError):
    """A shift that is not there."""

    code: ClassVar[str] = "no_such_shift"

    def __init__(self) -> None:
        super().__init__("there is no such shift", hint="it may have been taken back meanwhile")
