"""What hours cost, as the office edits it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from inscope.apps.hours.prices import SUBJECT, price_values
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.hours_page import activities_of
from inscope.reads.office_history import History, history
from inscope.reads.published_policy import policy_in_force


@dataclass(frozen=True, slots=True)
class PricesPage:
    """What stands, with what was changed; and the activities that can have a price of their own."""

    values: Mapping[str, object]
    history: History
    activities: tuple[tuple[str, str], ...]


def prices_page(actor: Actor, *, today: date) -> PricesPage:
    """Return the price list.

    Raises:
        RightRefusedError: the actor keeps no customers.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    activities = activities_of(policy_in_force(today).policy)
    labels = {
        "currency": _("Currency"),
        "price": _("Price of an hour"),
        "minimum_hours": _("Least hours of a block"),
        "validity_months": _("Months a block lasts"),
        **dict(activities),
    }
    with acting_as(actor):
        return PricesPage(price_values(), history(actor, SUBJECT, labels), activities)
