"""What hours cost, as the office keeps it; while it says nothing, customers order none by themselves."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from inscope.apps.audit.services import save_record
from inscope.apps.hours import models
from inscope.core.money import amount_words, checked_currency, read_money
from inscope.core.orders import PriceList
from inscope.core.people import Actor, Right
from inscope.core.records import require_seen
from inscope.pg.locks import hold_name
from inscope.pg.tenancy import acting_as

SUBJECT = "prices"


def price_list() -> PriceList | None:
    """Return what hours cost, if the office has said so."""
    kept = models.PriceList.objects.first()
    if kept is None:
        return None
    return PriceList(kept.currency, kept.hour_minor, kept.minimum_hours, kept.validity_months, kept.by_activity)


def price_values() -> dict[str, object]:
    """Return the same as a form shows it, by the names of its fields: prices of activities stand under their words."""
    stands = price_list()
    return {} if stands is None else _values(stands)


def save_prices(
    *,
    actor: Actor,
    seen: str,
    currency: str,
    price: str,
    by_activity: Mapping[str, str],
    minimum_hours: int,
    validity_months: int,
    now: datetime,
) -> None:
    """Keep what hours cost from now on; `seen` is the state that the form showed. What was ordered keeps its price.

    Raises:
        RecordMovedOnError: somebody changed it meanwhile.
        MoneyRefusedError, ValueRefusedError: a price, the hours or the months are none.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    currency = checked_currency(currency)
    after = PriceList(
        currency=currency,
        hour_minor=read_money(price, currency),
        minimum_hours=minimum_hours,
        validity_months=validity_months,
        by_activity={word: read_money(text, currency, field=word) for word, text in by_activity.items() if text},
    )
    with acting_as(actor):
        hold_name(SUBJECT, "")
        before = price_values()
        require_seen("price list", before, seen)
        row, told = models.PriceList(id=1, **asdict(after)), _values(after)
        save_record(
            actor=actor, row=row, what="price list", name="", subject=SUBJECT, before=before, after=told, now=now
        )


def _values(stands: PriceList) -> dict[str, object]:
    of_activities = {word: amount_words(minor, stands.currency) for word, minor in stands.by_activity.items()}
    return {
        "currency": stands.currency,
        "price": amount_words(stands.hour_minor, stands.currency),
        **of_activities,
        "minimum_hours": stands.minimum_hours,
        "validity_months": stands.validity_months,
    }
