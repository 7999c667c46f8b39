"""Alerts of blocks of hours: little of one is left, be it free or held, or it ends soon while something is."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from inscope.core.ledger import Balance


class Alert(StrEnum):
    """What a block warns of: so many percent of what was credited and not returned are left, or so many days."""

    LOW = "low_20"
    NEARLY_USED = "low_5"
    ENDS_IN_60 = "ends_60"
    ENDS_IN_30 = "ends_30"
    ENDS_IN_7 = "ends_7"


PERCENT = {Alert.LOW: 20, Alert.NEARLY_USED: 5}
DAYS = {Alert.ENDS_IN_60: 60, Alert.ENDS_IN_30: 30, Alert.ENDS_IN_7: 7}
"""So long before the last day; the first that is reached first, as above."""


def reached(balance: Balance, starts_on: date, ends_on: date, today: date) -> tuple[Alert, ...]:
    """Return what a block warns of on a day that is one of its own, of each kind the most urgent last.

    A block that began with fewer days than a threshold has is not said to have come to it.
    """
    if not starts_on <= today <= ends_on:
        return ()
    low = [one for one, percent in PERCENT.items() if 0 < balance.kept * percent >= balance.unused * 100]
    ends = [
        one
        for one, days in DAYS.items()
        if balance.unused and (ends_on - today).days <= days <= (ends_on - starts_on).days
    ]
    return (*low, *ends)


def most_urgent(alerts: Collection[Alert]) -> tuple[Alert, ...]:
    """Return the most urgent of each kind.

    >>> most_urgent([Alert.LOW, Alert.NEARLY_USED, Alert.ENDS_IN_60])
    (<Alert.NEARLY_USED: 'low_5'>, <Alert.ENDS_IN_60: 'ends_60'>)
    """
    kinds = (PERCENT, DAYS)
    found = ([one for one in kind if one in alerts] for kind in kinds)
    return tuple(of_kind[-1] for of_kind in found if of_kind)
