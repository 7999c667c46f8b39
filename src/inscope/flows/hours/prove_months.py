"""Prove that every month that was stated to a customer still closes as it did then, of blocks and beyond them."""

from collections.abc import Iterator

from inscope.apps.hours.beyond import beyond_that_differs
from inscope.apps.hours.told import months_that_differ, stated_customers
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.time_card import clock_of

_AT_ONCE = 100


def prove_months() -> Iterator[str]:
    """Yield, in words, which statements were changed by what was posted into their time."""
    after = 0
    while True:
        with acting_as(INSCOPE):
            numbers = stated_customers(after=after, most=_AT_ONCE)
            found, beyond = months_that_differ(numbers=numbers), beyond_that_differs(numbers=numbers)
        for one in found:
            yield (
                f"the statement of {one.month:%Y-%m} of customer {one.customer} closed with "
                f"{clock_of(one.stated_minutes)}, and its postings give {clock_of(one.minutes)}"
            )
        for other in beyond:
            yield (
                f"the statement of {other.month:%Y-%m} of customer {other.customer} told of {other.stated} "
                f"beyond the blocks, and there are {other.found}"
            )
        if not numbers:
            return
        after = numbers[-1]
