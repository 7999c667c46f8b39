"""What the product refuses: every refusal has a stable code, a sentence, and often a way to mend it."""

from typing import ClassVar


class DomainError(Exception):
    """A refusal, in words for the person who can act on it.

    Subclasses set `code` and may add data fields through `details`.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def details(self) -> dict[str, object]:
        """Return the data fields of this refusal, ready for JSON."""
        return {}

    def as_dict(self) -> dict[str, object]:
        """Return the refusal as problem documents and line-by-line output carry it."""
        return {"code": self.code, "message": self.message, "hint": self.hint, **self.details()}
