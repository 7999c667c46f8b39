"""Whom warnings of clocks tell."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inscope.apps.sla.ladder import save_ladder
from inscope.core.people import Actor, Right
from inscope.reads.ladder_page import ladder_page
from inscope.web.common.actor import requires
from inscope.web.office.forms import Field, FormPage, Kind, Values, form_page


@requires(Right.KEEP_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def ladder(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show whom each warning tells, and change it."""
    stands = ladder_page(actor)
    page = FormPage(
        title=_("Warnings"),
        at=reverse("office"),
        fields=tuple(Field(name, label, Kind.TICKS, choices=stands.choices) for name, label in stands.labels.items()),
        values=stands.values,
        history=stands.history,
        about=_(
            "The clock of each case warns as its time runs out. While we are closed, whoever is on call is told at "
            "once, and the others when we open. Where nobody has a case, all engineers stand for whoever has it."
        ),
        template="office/ladder.html",
    )

    def save(values: Values, seen: str) -> str:
        save_ladder(actor=actor, seen=seen, chosen=values, now=timezone.now())
        return reverse("office-ladder")

    return form_page(request, page, save)
