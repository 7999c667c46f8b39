"""The team: the contacts of the own company, for the one who administers its account."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.identity.invite_contact import invite_again, invite_colleague
from inscope.flows.identity.keep_people import change_person
from inscope.reads.team_page import colleague_page, team_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, refused, show_page
from inscope.web.common.links import show_link


@requires(Right.KEEP_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show everybody; invite somebody, and show the link once."""
    posted, page = request.POST, team_page(actor)
    if request.method != "POST":
        return render(request, "portal/team.html", {"page": page})
    try:
        token = invite_colleague(
            actor,
            name=posted.get("name", ""),
            email=posted.get("email", ""),
            roles=posted.getlist("roles"),
            now=timezone.now(),
        )
    except DomainError as error:
        shown = {"page": page} | refused(request, "invite", error).context()
        return render(request, "portal/team.html", shown, status=422)
    return show_link(request, token, back=reverse("portal-team"))


@requires(Right.KEEP_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def colleague(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Show one, and change what they may do."""
    again = partial(_show, request, actor, person_id)
    if request.method != "POST":
        return again()
    act = partial(
        change_person,
        actor,
        person_id,
        roles=request.POST.getlist("roles"),
        is_active="is_active" in request.POST,
        now=timezone.now(),
    )
    return attempt(request, act, form="person", then=reverse("portal-team"), again=again)


@requires(Right.KEEP_TEAM)
@require_POST
def link(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Make a new link for a contact, and show it once."""
    return show_link(request, invite_again(actor, person_id, now=timezone.now()), back=reverse("portal-team"))


def _show(request: HttpRequest, actor: Actor, person_id: UUID, wrong: Refused | None = None) -> HttpResponse:
    context: dict[str, object] = {"page": colleague_page(actor, person_id)}
    return show_page(request, "portal/colleague.html", context, wrong)
