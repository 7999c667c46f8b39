"""What hours cost."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inscope.apps.hours.prices import save_prices
from inscope.core.orders import MOST_HOURS, MOST_MONTHS
from inscope.core.people import Actor, Right
from inscope.reads.prices_page import prices_page
from inscope.web.common.actor import requires
from inscope.web.office.forms import Field, FormPage, Kind, Values, form_page


@requires(Right.KEEP_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the price list, and change it."""
    stands = prices_page(actor, today=timezone.localdate())
    own = tuple(
        Field(word, label, hint=_("Only where it differs from the price above.")) for word, label in stands.activities
    )
    page = FormPage(
        title=_("Prices of hours"),
        at=reverse("office"),
        fields=(
            Field("currency", _("Currency"), needed=True, hint=_("Three letters, such as EUR.")),
            Field("price", _("Price of an hour"), needed=True, hint=_("Such as 120.00.")),
            *own,
            Field("minimum_hours", _("Least hours of a block"), Kind.NUMBER, needed=True, least=1, most=MOST_HOURS),
            Field("validity_months", _("Months a block lasts"), Kind.NUMBER, needed=True, least=1, most=MOST_MONTHS),
        ),
        values=stands.values,
        history=stands.history,
        about=_(
            "Contacts who buy hours order at these prices; before they are set, nobody orders here. An order keeps the "
            "price and the rules of its day. A block that is not allocated yet costs as much as the dearest activity."
        ),
    )

    def save(values: Values, seen: str) -> str:
        of_activities = {word: values.pop(word) for word, _label in stands.activities}
        save_prices(actor=actor, seen=seen, by_activity=of_activities, now=timezone.now(), **values)
        return reverse("office-prices")

    return form_page(request, page, save)
