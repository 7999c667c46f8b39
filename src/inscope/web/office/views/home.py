"""Where the office begins: its areas."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Actor, Right
from inscope.reads.office_home import areas
from inscope.reads.setup_page import setup_card
from inscope.web.common.actor import requires


@requires(Right.READ_CATALOG)
@require_safe
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the areas that somebody may see."""
    context = {"areas": areas(actor), "setup": setup_card(actor, today=timezone.localdate())}
    return render(request, "office/home.html", context)
