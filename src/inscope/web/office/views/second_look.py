"""From how much time on work waits for a second look."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inscope.apps.hours.second_looks import save_rule
from inscope.core.charging import MOST_MINUTES
from inscope.core.people import Actor, Right
from inscope.reads.second_looks import rule_page
from inscope.web.common.actor import requires
from inscope.web.office.forms import Field, FormPage, Kind, Values, form_page


@requires(Right.KEEP_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def second_look(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the rule, and change it."""
    stands = rule_page(actor)
    hint = _("Such as 240 for four hours. Empty: no work waits.")
    page = FormPage(
        title=_("Second looks"),
        at=reverse("office"),
        fields=(Field("from_minutes", stands.label, Kind.NUMBER, hint=hint, least=1, most=MOST_MINUTES),),
        values=stands.values,
        history=stands.history,
        about=_(
            "Work that reaches this is charged at once, and waits for a second look: a colleague confirms it, or "
            "returns it, so that it is given back. What one engineer logs on one request and day counts together. The "
            "customer sees what waits, and is sent the statement of a month once nothing of it waits."
        ),
    )

    def save(values: Values, seen: str) -> str:
        save_rule(actor=actor, seen=seen, now=timezone.now(), **values)
        return reverse("office-second-look")

    return form_page(request, page, save)
