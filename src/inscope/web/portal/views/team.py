"""The team: contacts and service accounts of the own company, for the one who administers its account."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.identity.add_service_account import add_service_account
from inscope.flows.identity.invite_contact import invite_again, invite_colleague
from inscope.flows.identity.keep_people import change_person
from inscope.flows.identity.keep_tokens import revoke_token
from inscope.reads.team_page import colleague_page, team_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, refused, show_page
from inscope.web.common.links import show_link
from inscope.web.common.tokens import make_token, rotate_token, tokens_shown


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


@requires(Right.KEEP_TEAM)
@require_POST
def add_account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a service account."""
    posted = request.POST
    try:
        added = add_service_account(
            actor, name=posted.get("name", ""), roles=posted.getlist("roles"), now=timezone.now()
        )
    except DomainError as error:
        shown = {"page": team_page(actor)} | refused(request, "account", error).context()
        return render(request, "portal/team.html", shown, status=422)
    return redirect(_address(added))


@requires(Right.KEEP_TEAM)
@require_POST
@never_cache
def make_account_token(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """Make a token of a service account."""
    return make_token(request, actor, partial(_show, request, actor, account_id), account_id)


@requires(Right.KEEP_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rotate_account_token(request: HttpRequest, actor: Actor, account_id: UUID, account_token_id: UUID) -> HttpResponse:
    """Replace a token of a service account."""
    show, back = partial(_show, request, actor, account_id), _address(account_id)
    return rotate_token(request, actor, account_token_id, show, back=back, account=account_id)


@requires(Right.KEEP_TEAM, takes_away=True)
@require_POST
def revoke_account_token(_request: HttpRequest, actor: Actor, account_id: UUID, account_token_id: UUID) -> HttpResponse:
    """Let a token of a service account sign in no more."""
    revoke_token(actor, account_token_id, account=account_id, now=timezone.now())
    return redirect(_address(account_id))


def _show(
    request: HttpRequest, actor: Actor, person_id: UUID, wrong: Refused | None = None, token: str = ""
) -> HttpResponse:
    page = colleague_page(actor, person_id)
    context: dict[str, object] = {"page": page}
    if page.colleague.is_service:
        at = reverse("portal-account-tokens", args=[person_id])
        context |= tokens_shown(actor, at=at, account=person_id, token=token)
        context["is_closed"] = not page.colleague.is_active
    return show_page(request, "portal/colleague.html", context, wrong)


def _address(person_id: UUID) -> str:
    return reverse("portal-colleague", args=[person_id])
