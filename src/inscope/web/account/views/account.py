"""The own account: password, second factors, sessions."""

from functools import partial
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from inscope.apps.identity.selectors import hash_of
from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.identity.change_password import change_password
from inscope.flows.identity.keep_sessions import end_other_sessions, end_session
from inscope.reads.account_page import account_page
from inscope.web.account.oidc import configured
from inscope.web.common.actor import lacks_second_factor, requires
from inscope.web.common.attempt import Refused, refused, show_page


@requires(Right.KEEP_OWN_ACCOUNT, before_second_factor=True)
@require_safe
@never_cache
def account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show everything."""
    return show(request, actor)


@requires(Right.KEEP_OWN_ACCOUNT)
@require_POST
def password(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep a new password; this session goes on."""
    present, chosen = request.POST.get("present", ""), request.POST.get("password", "")
    try:
        change_password(actor, present=present, password=chosen, session_id=session_id(request), now=timezone.now())
    except DomainError as error:
        return show(request, actor, refused(request, "password", error))
    person: Any = request.user
    person.refresh_from_db(fields=["password"])
    update_session_auth_hash(request, person)
    return redirect("account")


@requires(Right.CHANGE_SIGN_IN, before_second_factor=True)
@require_POST
def end(request: HttpRequest, actor: Actor) -> HttpResponse:
    """End one session, or all others."""
    chosen, now = request.POST.get("session", ""), timezone.now()
    act = partial(end_session, actor, chosen) if chosen else partial(end_other_sessions, actor, session_id(request))
    act(now=now)
    return redirect("account")


def show(request: HttpRequest, actor: Actor, wrong: Refused | None = None) -> HttpResponse:
    """Show the page."""
    provider = configured()
    context: dict[str, object] = {
        "page": account_page(actor, session_id(request), provider.issuer if provider else ""),
        "provider": provider,
        "must_add": lacks_second_factor(request),
        "has_changed": "changed" in request.GET,
        "now": timezone.now(),
    }
    return show_page(request, "account_pages/account.html", context, wrong)


def session_id(request: HttpRequest) -> str:
    """Return the id by which pages name this session; it does not open it."""
    return hash_of(request.session.session_key or "")
