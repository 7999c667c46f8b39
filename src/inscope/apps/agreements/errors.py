"""What is refused about agreements. What there is not and what one may not see get the same words."""

from typing import ClassVar

from inscope.core.errors import DomainError


class NoSuchAgreementError(DomainError):
    """An agreement, a version of it or an acceptance that there is not, or that this person does not see."""

    code: ClassVar[str] = "no_such_agreement"

    def __init__(self) -> None:
        super().__init__("there is no such agreement")
