"""What is refused about customers. What there is not and what one may not see get the same words."""

from typing import ClassVar

from inscope.core.errors import DomainError


class NoSuchCustomerError(DomainError):
    """A customer that there is not, or that this person does not see."""

    code: ClassVar[str] = "no_such_customer"

    def __init__(self) -> None:
        super().__init__("there is no such customer")


class NoSuchInstanceError(DomainError):
    """An instance that there is not, or that this person does not see."""

    code: ClassVar[str] = "no_such_instance"

    def __init__(self) -> None:
        super().__init__("there is no such instance", hint="choose one of your own")


class NoSuchSubscriptionError(DomainError):
    """A contract line that there is not, or that this person does not see."""

    code: ClassVar[str] = "no_such_subscription"

    def __init__(self) -> None:
        super().__init__("there is no such subscription", hint="choose one of your own")


class NoSuchClaimError(DomainError):
    """A place that is released already, or never was claimed."""

    code: ClassVar[str] = "no_such_claim"

    def __init__(self) -> None:
        super().__init__("this instance claims no place of that line", hint="look again: somebody may have released it")
