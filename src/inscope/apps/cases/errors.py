"""What is refused about cases."""

from typing import ClassVar

from inscope.core.errors import DomainError

LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000
LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 10


class TextRefusedError(DomainError):
    """A text that is empty or too long; `field` says which."""

    code: ClassVar[str] = "text_refused"

    def __init__(self, field: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": self.field}


class KeyTakenError(DomainError):
    """A key under which something else was sent before."""

    code: ClassVar[str] = "key_taken"

    def __init__(self) -> None:
        super().__init__("this key was used for another request", hint="a new request needs a new key")


class KeyUsedError(DomainError):
    """A key under which a case was opened at the same moment; the flow looks whether it is the same request."""

    code: ClassVar[str] = "key_used"

    def __init__(self) -> None:
        super().__init__("a case was opened under this key", hint="send the same again")


class FileRefusedError(DomainError):
    """A file that is not taken."""

    code: ClassVar[str] = "file_refused"

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "files"}


class CaseResolvedError(DomainError):
    """Something that only an open case takes."""

    code: ClassVar[str] = "case_resolved"

    def __init__(self) -> None:
        super().__init__("the case is resolved", hint="reopen it first")


class CaseOpenError(DomainError):
    """A case that is open already."""

    code: ClassVar[str] = "case_open"

    def __init__(self) -> None:
        super().__init__("the case is open")
