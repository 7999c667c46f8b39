"""When a case waits for its customer: by a decision that asks something, or because an engineer says so.

A case waits for its customer exactly while its clock would stand still. A decision says anew whose turn it is; what
the customer writes, and reopening, make it the vendor's turn again.
"""

from enum import StrEnum
from typing import ClassVar, assert_never

from inscope.core.cases import WaitingFor
from inscope.core.errors import DomainError


class Turned(StrEnum):
    """What turns a case over, besides a decision."""

    WAITING = "waiting"
    RESUMED = "resumed"
    CUSTOMER_WROTE = "customer_wrote"
    REOPENED = "reopened"


class WaitRefusedError(DomainError):
    """A wait that cannot begin, or that there is not."""

    code: ClassVar[str] = "wait_refused"


def next_turn(before: WaitingFor, what: Turned) -> WaitingFor:
    """Return for whom a case waits after something.

    Raises:
        WaitRefusedError: it cannot wait for the customer now, or does not.
    """
    match what:
        case Turned.WAITING:
            _require_vendors(before)
            return WaitingFor.CUSTOMER
        case Turned.RESUMED:
            if before is not WaitingFor.CUSTOMER:
                raise WaitRefusedError("the case does not wait for the customer")
            return WaitingFor.VENDOR
        case Turned.CUSTOMER_WROTE | Turned.REOPENED:
            return WaitingFor.VENDOR if before is WaitingFor.CUSTOMER else before
        case _:
            assert_never(what)


def _require_vendors(before: WaitingFor) -> None:
    match before:
        case WaitingFor.VENDOR:
            return
        case WaitingFor.CUSTOMER:
            raise WaitRefusedError("the case waits for the customer already")
        case WaitingFor.JUDGMENT:
            raise WaitRefusedError("the case waits for a judgment", hint="judge first: the judgment decides")
        case WaitingFor.NOBODY:
            raise WaitRefusedError(
                "the request is not covered, so no answer of ours is owed", hint="write a reply without a wait"
            )
        case _:
            assert_never(before)
