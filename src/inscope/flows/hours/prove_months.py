"""Prove that every month that was stated to a customer still closes as it did then."""

from collections.abc import Iterator

from inscope.apps.hours.told import months_that_differ
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.time_card import clock_of

_AT_ONCE = 100


def prove_months() -> Iterator[str]:
    """Yield, in words, which statements were changed by what was posted into their time."""
    after = 0
    while True:
        with acting_as(INSCOPE):
            found, after = months_that_differ(after=after, most=_AT_ONCE)
        for one in found:
            yield (
                f"the statement of {one.month:%Y-%m} of customer {one.customer} closed with "
                f"{clock_of(one.stated_minutes)}, and its postings give {clock_of(one.minutes)}"
            )
        if not after:
            return
