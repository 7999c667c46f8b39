"""What is refused about decisions and what stands beside them."""

from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.policy.errors import shortened


class NoReasonError(DomainError):
    """A statement that needs a reason and has none."""

    code: ClassVar[str] = "no_reason"

    def __init__(self) -> None:
        super().__init__("this needs a reason", hint="say in a sentence why; the customer can read it")


class NothingToJudgeError(DomainError):
    """A judgment that nobody asked for."""

    code: ClassVar[str] = "nothing_to_judge"

    def __init__(self, fact: str) -> None:
        super().__init__(f"the case does not wait for a judgment of `{shortened(fact)}`")


class NoDecisionError(DomainError):
    """A decision that there is not."""

    code: ClassVar[str] = "no_such_decision"

    def __init__(self) -> None:
        super().__init__("there is no such decision")


class ExceptionRefusedError(DomainError):
    """An exception that cannot be granted."""

    code: ClassVar[str] = "exception_refused"


class ReviewRefusedError(DomainError):
    """A review that cannot be asked for, or not be answered by this person."""

    code: ClassVar[str] = "review_refused"
