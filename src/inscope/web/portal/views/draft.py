"""A request as it is written: one form, kept at every step; its button says what it asks for."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.cases.send_draft import send_draft
from inscope.flows.cases.write_draft import remove_file, save_draft, throw_away
from inscope.reads.answers import Pairs
from inscope.reads.draft_page import draft_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import ABSENT, refused
from inscope.web.common.forms import single_values
from inscope.web.common.htmx import is_part
from inscope.web.common.ids import read_id
from inscope.web.common.uploads import uploaded

NO_ANSWERS = frozenset({"csrfmiddlewaretoken", "action", "ask", "remove", "subject", "body", "files"})


@requires(Right.WRITE_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, actor: Actor, draft_id: UUID) -> HttpResponse:
    """Show the draft; keep what was typed; send it, or throw it away."""
    if request.method != "POST":
        return _show(request, actor, draft_id, ask=request.GET.get("ask", ""))
    posted, action = request.POST, request.POST.get("action", "")
    if action == "discard":
        throw_away(actor, draft_id)
        return redirect("portal")
    today, now = timezone.localdate(), timezone.now()
    try:
        wrong = save_draft(
            actor,
            draft_id,
            pairs=[pair for pair in single_values(posted) if pair[0] not in NO_ANSWERS],
            subject=posted.get("subject", ""),
            body=posted.get("body", ""),
            files=uploaded(request),
            today=today,
            now=now,
        )
        if removed := read_id(posted.get("remove", "")):
            remove_file(actor, draft_id, removed)
        if action == "send" and not wrong:
            return redirect("portal-request", send_draft(actor, draft_id, today=today, now=now).case.public_id)
    except DomainError as error:
        if error.code in ABSENT:
            raise
        return _show(request, actor, draft_id, errors=refused(request, "draft", error).errors)
    if wrong or is_part(request):
        return _show(request, actor, draft_id, ask=posted.get("ask", ""), wrong=wrong)
    asked = posted.get("ask", "")
    return redirect(f"{request.path}?ask={asked}" if asked else request.path)


def _show(
    request: HttpRequest,
    actor: Actor,
    draft_id: UUID,
    *,
    ask: str = "",
    wrong: Pairs = (),
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    page = draft_page(actor, draft_id, today=timezone.localdate(), ask=ask, refused=wrong, errors=errors)
    template = "portal/draft-part.html" if is_part(request) else "portal/draft.html"
    context = {"page": page, "intake": page.intake, "now": timezone.now()}
    return render(request, template, context, status=422 if wrong or errors else 200)
