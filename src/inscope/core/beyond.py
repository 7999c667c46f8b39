"""Work beyond the blocks on a statement: when it is recorded, and once more, with a minus, when it is taken back.

So nothing that comes later changes an earlier statement, and all statements together come to what stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from inscope.core.overage import amount_of

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Charge:
    """Work beyond the blocks that is charged at a rate, or `count` pieces of it that are charged alike.

    `is_back`: it is taken back; `is_before` the period, or in it. What is given has no currency, and costs nothing.
    """

    minutes: int
    rate_minor: int = 0
    currency: str = ""
    is_back: bool = False
    is_before: bool = False
    count: int = 1

    @property
    def change_minutes(self) -> int:
        """By how many minutes it changes what is charged."""
        return self.minutes * self.count * self._sign

    @property
    def change_minor(self) -> int:
        """By how much it changes what that costs: each piece is rounded by itself."""
        return amount_of(self.minutes, self.rate_minor) * self.count * self._sign

    @property
    def _sign(self) -> int:
        return -1 if self.is_back else 1


@dataclass(frozen=True, slots=True)
class Sum:
    """What several came to in a currency; without one, what was given."""

    currency: str
    minutes: int
    amount_minor: int


def sums_of(charges: Iterable[Charge]) -> tuple[Sum, ...]:
    """Return what charges come to, in the order of their currencies.

    >>> sums_of([Charge(90, 12_000, "EUR"), Charge(30, 12_000, "EUR", is_back=True), Charge(15)])
    (Sum(currency='', minutes=15, amount_minor=0), Sum(currency='EUR', minutes=60, amount_minor=12000))
    """
    found: dict[str, Sum] = {}
    for one in charges:
        before = found.get(one.currency, Sum(one.currency, 0, 0))
        minutes, minor = before.minutes + one.change_minutes, before.amount_minor + one.change_minor
        found[one.currency] = Sum(one.currency, minutes, minor)
    return tuple(found[currency] for currency in sorted(found))


def came_to(sums: Iterable[Sum]) -> str:
    """Return sums as a stated month keeps them, in the smallest units.

    >>> came_to([Sum("", 15, 0), Sum("EUR", 60, 12_000)]), came_to([])
    ('15 minutes given; 60 minutes for 12000 EUR', 'nothing')
    """
    words = (
        f"{one.minutes} minutes for {one.amount_minor} {one.currency}"
        if one.currency
        else f"{one.minutes} minutes given"
        for one in sums
    )
    return "; ".join(words) or NOTHING
