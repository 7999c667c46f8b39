"""What is refused about people, links and tokens. A link that does not work gets one answer, whatever the reason."""

from collections.abc import Iterable
from typing import ClassVar

from inscope.core.errors import DomainError


class PersonRefusedError(DomainError):
    """A name, an address or a role that is not taken; `field` says which."""

    code: ClassVar[str] = "person_refused"

    def __init__(self, field: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": self.field}


class EmailTakenError(DomainError):
    """An address with which somebody signs in already."""

    code: ClassVar[str] = "email_taken"

    def __init__(self) -> None:
        super().__init__("this e-mail address is taken", hint="make a new link for that person instead")

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "email"}


class NoSuchPersonError(DomainError):
    """A person that there is not, or whom this actor does not see."""

    code: ClassVar[str] = "no_such_person"

    def __init__(self) -> None:
        super().__init__("there is no such person")


class InvitationNotValidError(DomainError):
    """A link that is unknown, was used, or has ended."""

    code: ClassVar[str] = "invitation_not_valid"

    def __init__(self) -> None:
        super().__init__("this link does not work any more", hint="ask the person who sent it for a new one")


class PasswordRefusedError(DomainError):
    """A password that is too easy to guess."""

    code: ClassVar[str] = "password_refused"

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "password"}


class TokenRefusedError(DomainError):
    """A token that cannot be made."""

    code: ClassVar[str] = "token_refused"


class NoSuchTokenError(DomainError):
    """A token that this person does not have."""

    code: ClassVar[str] = "no_such_token"

    def __init__(self) -> None:
        super().__init__("there is no such token")
