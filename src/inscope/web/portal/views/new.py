"""A new request begins: which instance is it about?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inscope.core.people import Actor, Right
from inscope.flows.cases.write_draft import begin_draft
from inscope.reads.draft_page import instance_choices
from inscope.reads.requests_page import own_drafts
from inscope.web.common.actor import requires
from inscope.web.common.forms import single_values
from inscope.web.common.ids import read_id

NONE = "none"


@requires(Right.WRITE_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask for the instance, and begin a draft; answers in the address are carried along."""
    chosen = request.POST.get("instance", "")
    instance = read_id(chosen)
    if request.method != "POST" or (instance is None and chosen != NONE):
        is_wrong = request.method == "POST"
        context = {
            "instances": instance_choices(actor, today=timezone.localdate()),
            "drafts": own_drafts(actor),
            "is_wrong": is_wrong,
            "now": timezone.now(),
        }
        return render(request, "portal/new.html", context, status=422 if is_wrong else 200)
    pairs = single_values(request.GET)
    draft = begin_draft(actor, instance, pairs, today=timezone.localdate(), now=timezone.now())
    return redirect("portal-draft", draft.public_id)
