"""The form by which work beyond blocks is approved, on the pages of both sides."""

from uuid import uuid4

from django.http import QueryDict

from inscope.core.money import read_money
from inscope.flows.hours.approve_overage import Given
from inscope.web.common.forms import count_in, day_in, key_in


def given_in(fields: QueryDict) -> Given:
    """Return what is approved.

    Raises:
        FieldRefusedError, MoneyRefusedError: a field holds no such thing.
    """
    currency = fields.get("currency", "")
    rate = read_money(fields.get("rate", ""), currency, field="rate")
    return Given(key_in(fields) or str(uuid4()), count_in(fields, "cap"), rate, currency, day_in(fields, "ends_on"))
