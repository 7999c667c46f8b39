"""What is refused about hours."""

from datetime import date
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.policy.errors import shortened
from inscope.core.records import ValueRefusedError


class NoSuchBlockError(DomainError):
    """A block that there is not, or that this person does not see."""

    code: ClassVar[str] = "no_such_block"

    def __init__(self) -> None:
        super().__init__("there is no such block of hours")


class NoSuchEntryError(DomainError):
    """Work that there is not, or that this person does not see."""

    code: ClassVar[str] = "no_such_entry"

    def __init__(self) -> None:
        super().__init__("there is no such entry of time")


class BlockClosedError(DomainError):
    """A block that takes no work any more."""

    code: ClassVar[str] = "block_closed"

    def __init__(self, reference: str, closes_on: date) -> None:
        super().__init__(
            f"block `{reference}` took work until {closes_on}, and what is put into it now would expire",
            hint="keep an order with later days",
        )


class AllocatedError(DomainError):
    """A block that serves an activity already."""

    code: ClassVar[str] = "block_allocated"

    def __init__(self, reference: str, activity: str) -> None:
        super().__init__(
            f"block `{reference}` is allocated to `{activity}`",
            hint="a block is allocated once: buy another for another activity",
        )


class OrderDoneError(DomainError):
    """An order that was declined or withdrawn, or is confirmed by now."""

    code: ClassVar[str] = "order_done"

    def __init__(self, reference: str, *, is_active: bool) -> None:
        super().__init__(
            f"the order of block `{reference}` is {'confirmed' if is_active else 'declined or withdrawn'} already",
            hint="refund what is free of it" if is_active else "order anew",
        )


class NoPricesError(DomainError):
    """Hours of which nobody has said what they cost."""

    code: ClassVar[str] = "no_prices"

    def __init__(self) -> None:
        super().__init__("there is no price list of hours", hint="ask us for an offer")


class PriceMovedError(DomainError):
    """An order that costs something else than its page showed."""

    code: ClassVar[str] = "price_moved"

    def __init__(self, price: str, seen: str) -> None:
        super().__init__(
            f"this order costs `{price}`, and you saw {f'`{shortened(seen)}`' if seen else 'no price'}",
            hint="look at what it costs, and send it again",
        )


class TooManyOrdersError(DomainError):
    """One more order of a customer that has many waiting."""

    code: ClassVar[str] = "too_many_orders"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} of your orders wait to be confirmed already", hint="take one back, or wait until we answer"
        )


class NotReturnedError(ValueRefusedError):
    """Minutes of a block that are not given back, or do not go on to another; `field` is where a form says so."""

    code: ClassVar[str] = "not_returned"


class StatedError(DomainError):
    """A posting into a time of which a statement was sent."""

    code: ClassVar[str] = "month_stated"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"this is posted on {day}, and the statement of {day:%Y-%m} was sent",
            hint="what is posted now stands in the statement of this month: look whether the clock is right",
        )


class CorrectedError(DomainError):
    """Work of which nothing is left to take back."""

    code: ClassVar[str] = "entry_corrected"

    def __init__(self) -> None:
        super().__init__("this entry is corrected already, or was charged nothing")


class NoSuchEstimateError(DomainError):
    """An estimate that there is not, or that this person does not see."""

    code: ClassVar[str] = "no_such_estimate"

    def __init__(self) -> None:
        super().__init__("there is no such estimate")


class EstimateDoneError(DomainError):
    """An estimate that waits for no answer."""

    code: ClassVar[str] = "estimate_done"

    def __init__(self, status: str) -> None:
        super().__init__(f"this estimate is {status} already", hint="look at what the request says now")


class NoSuchApprovalError(DomainError):
    """An approval that there is not, or that this person does not see."""

    code: ClassVar[str] = "no_such_approval"

    def __init__(self) -> None:
        super().__init__("there is no such approval")


class ApprovalRevokedError(DomainError):
    """An approval that was revoked before."""

    code: ClassVar[str] = "approval_revoked"

    def __init__(self) -> None:
        super().__init__("this approval is revoked already", hint="approve more in another one")


class NoActivityError(DomainError):
    """Work on a request that draws on no hours."""

    code: ClassVar[str] = "no_activity"

    def __init__(self) -> None:
        super().__init__(
            "this request asks for no activity, so that no block pays for it",
            hint="state the fact `activity` first, if it is a development request",
        )


class DayRefusedError(DomainError):
    """Work of a day that is still to come."""

    code: ClassVar[str] = "work_day_refused"

    def __init__(self, day: str) -> None:
        super().__init__(f"`{day}` is not over or running yet", hint="log work on its day or after it")


class ObjectedError(DomainError):
    """Work that is given back by answering the objection to it."""

    code: ClassVar[str] = "entry_objected"

    def __init__(self) -> None:
        super().__init__("the customer objects to this entry", hint="answer the objection: upheld, it is given back")


class TimerRunsError(DomainError):
    """A second timer of a person who has one running."""

    code: ClassVar[str] = "timer_runs"

    def __init__(self, reference: str) -> None:
        super().__init__(f"your timer runs on `{reference}`", hint="stop it there, or throw it away")


class NoTimerError(DomainError):
    """A timer that there is not."""

    code: ClassVar[str] = "no_timer"

    def __init__(self) -> None:
        super().__init__("you have no timer on this case", hint="start one")
