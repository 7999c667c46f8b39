"""What is refused about imports."""

from typing import ClassVar

from inscope.core.errors import DomainError


class NoSuchImportError(DomainError):
    """An import that there is not."""

    code: ClassVar[str] = "no_such_import"

    def __init__(self) -> None:
        super().__init__("there is no such import")


class NotYoursError(DomainError):
    """Records that this person may not bring in."""

    code: ClassVar[str] = "import_not_yours"

    def __init__(self, what: str) -> None:
        super().__init__(f"you may not keep {what}", hint="ask somebody who may, or an administrator")


class WrongStateError(DomainError):
    """A step that an import is not ready for, or that somebody else just took."""

    code: ClassVar[str] = "import_in_another_state"

    def __init__(self, state: str) -> None:
        super().__init__(f"the import is {state} by now", hint="look at it again, and go on from there")
