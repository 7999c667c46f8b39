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


class ServiceAccountError(DomainError):
    """A way in that only people have."""

    code: ClassVar[str] = "service_account"

    def __init__(self) -> None:
        super().__init__("a service account signs in by tokens alone", hint="make a token on its page instead")


class AccountClosedError(DomainError):
    """A link or a token for somebody who may not sign in."""

    code: ClassVar[str] = "account_closed"

    def __init__(self) -> None:
        super().__init__("this account is closed, and its links and tokens do not work", hint="open it first")


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


class PasswordChosenError(DomainError):
    """A link for a colleague who has a password, with which somebody else could act in their name."""

    code: ClassVar[str] = "password_chosen"

    def __init__(self) -> None:
        super().__init__("this person has a password already", hint="they ask for a new one where they sign in")


class FactorTakenError(DomainError):
    """A second app, where one is enough."""

    code: ClassVar[str] = "factor_taken"

    def __init__(self) -> None:
        super().__init__("an app is set up already", hint="remove it first to set up another one")


class PasskeyRefusedError(DomainError):
    """An answer of a passkey that is not right; why, nobody learns."""

    code: ClassVar[str] = "passkey_refused"

    def __init__(self) -> None:
        super().__init__("this passkey does not work here", hint="try again, or use another way")


class NoSuchFactorError(DomainError):
    """A second factor that this person does not have."""

    code: ClassVar[str] = "no_such_factor"

    def __init__(self) -> None:
        super().__init__("there is no such second factor")


class NoSuchSessionError(DomainError):
    """A session that this person does not have, or that has ended."""

    code: ClassVar[str] = "no_such_session"

    def __init__(self) -> None:
        super().__init__("there is no such session")


class WrongPasswordError(DomainError):
    """The present password, typed wrongly."""

    code: ClassVar[str] = "wrong_password"

    def __init__(self) -> None:
        super().__init__("this is not your present password", hint="after five tries, wait five minutes")

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "present"}


class CodesPausedError(DomainError):
    """Too many codes in a short time."""

    code: ClassVar[str] = "codes_paused"

    def __init__(self) -> None:
        super().__init__("too many codes were tried", hint="wait five minutes, then try again")

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "code"}


class LinkTakenError(DomainError):
    """A second link, of a person or of somebody of a provider."""

    code: ClassVar[str] = "link_taken"

    def __init__(self) -> None:
        super().__init__(
            "one of the two is linked already", hint="remove that link first, or sign in there as somebody else"
        )


class NobodyLinkedError(DomainError):
    """Somebody of a provider who is linked to nobody here who may sign in; a closed account reads the same."""

    code: ClassVar[str] = "nobody_linked"

    def __init__(self) -> None:
        super().__init__(
            "nobody here signs in that way",
            hint="sign in another way and link it under Security, or ask whoever invited you",
        )


class ProviderPausedError(DomainError):
    """Too many tries to sign in with a provider in a short time."""

    code: ClassVar[str] = "provider_paused"

    def __init__(self) -> None:
        super().__init__("too many people signed in that way from your network", hint="try again in a minute")
