"""What hours cost and how long they last: the price list of the vendor, and what it offers for an order.

Source: scope of coverage, "Blocks of hours" (clause DS-BLOCK): hours are bought in blocks, each for one activity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from inscope.core.blocks import MOST_MINUTES, NOT_ALLOCATED
from inscope.core.dates import shift
from inscope.core.money import MOST_MINOR, money_words
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR
from inscope.core.records import ValueRefusedError

MOST_HOURS = MOST_MINUTES // MINUTES_AN_HOUR
"""So many hours a block has at most."""
MOST_HOUR_MINOR = MOST_MINOR // MOST_HOURS
MOST_MONTHS = 120
MOST_WAITING = 20
"""So many orders of one customer wait at most."""
LATEST_START_DAYS = 366
"""A customer orders hours that begin within a year."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """What an hour costs, in minor units; `by_activity` are prices of their own. A block lasts whole months.

    Raises:
        ValueRefusedError: a price, the hours or the months are out of bounds.
    """

    currency: str
    hour_minor: int
    minimum_hours: int
    validity_months: int
    by_activity: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the numbers; PostgreSQL checks the same (`price_list_bounds`)."""
        for name, minor in (("price", self.hour_minor), *self.by_activity.items()):
            if not 1 <= minor <= MOST_HOUR_MINOR:
                least, most = (money_words(bound, self.currency) for bound in (1, MOST_HOUR_MINOR))
                raise ValueRefusedError("that is no price of an hour", field=name, hint=f"give {least} to {most}")
        if not 1 <= self.minimum_hours <= MOST_HOURS:
            raise ValueRefusedError("that is no least block", field="minimum_hours", hint=f"give 1 to {MOST_HOURS:,}")
        if not 1 <= self.validity_months <= MOST_MONTHS:
            raise ValueRefusedError("that is no validity", field="validity_months", hint=f"give 1 to {MOST_MONTHS}")

    def hour_of(self, activity: str) -> int:
        """Return what an hour costs; of a block that is not allocated yet, as much as of the dearest activity.

        >>> prices = PriceList("EUR", 12_000, 5, 12, {"consulting": 18_000})
        >>> prices.hour_of("development"), prices.hour_of("consulting"), prices.hour_of("")
        (12000, 18000, 18000)
        """
        if activity == NOT_ALLOCATED:
            return max(self.hour_minor, *self.by_activity.values(), 0)
        return self.by_activity.get(activity, self.hour_minor)

    def offer(self, hours: int, activity: str, starts_on: date, today: date) -> "Offer":
        """Return what hours would cost.

        Raises:
            ValueRefusedError: they are fewer than the least, or more than a block has; or the first day is none.
        """
        if not self.minimum_hours <= hours <= MOST_HOURS:
            raise ValueRefusedError(
                f"`{hours}` hours are no block", field="hours", hint=f"give {self.minimum_hours:,} to {MOST_HOURS:,}"
            )
        latest = today + timedelta(days=LATEST_START_DAYS)
        if not today <= starts_on <= latest:
            hint = f"give a day from {today} to {latest}"
            raise ValueRefusedError(f"a block cannot begin on {starts_on}", field="starts_on", hint=hint)
        ends_on = shift(starts_on, self.validity_months, -1)
        return Offer(hours, activity, self.hour_of(activity), self.currency, starts_on, ends_on)


@dataclass(frozen=True, slots=True)
class Offer:
    """A block as it would be sold; both days are included."""

    hours: int
    activity: str
    hour_minor: int
    currency: str
    starts_on: date
    ends_on: date

    @property
    def price_minor(self) -> int:
        """What it costs, in minor units."""
        return self.hours * self.hour_minor


def hours_missing(requested_minutes: int, free_minutes: int, minimum_hours: int) -> int:
    """Return how many whole hours to buy for a request: what is missing, and no less than the least block.

    >>> hours_missing(610, 90, 5), hours_missing(60, 0, 5)
    (9, 5)
    """
    missing = max(0, requested_minutes - free_minutes)
    return min(MOST_HOURS, max(minimum_hours, -(-missing // MINUTES_AN_HOUR)))
