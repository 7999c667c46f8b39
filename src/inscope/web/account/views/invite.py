"""Choosing a password, the first or a new one, by a link that works once."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from inscope.apps.identity.errors import InvitationNotValidError
from inscope.core.errors import DomainError
from inscope.core.people import Right
from inscope.flows.identity.accept_invitation import accept_invitation, invited
from inscope.web.common.actor import anyone
from inscope.web.common.attempt import refused


@anyone(Right.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invite(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose link it is, and keep the password that is chosen."""
    now = timezone.now()
    try:
        person = invited(token, now=now)
    except InvitationNotValidError:
        return render(request, "account_pages/link-ended.html", status=404)
    context: dict[str, object] = {"person": person}
    if request.method != "POST":
        return render(request, "account_pages/invite.html", context)
    password, revokes = request.POST.get("password", ""), "revoke" in request.POST
    try:
        accept_invitation(token, password=password, revokes_tokens=revokes, now=now)
    except InvitationNotValidError:
        return render(request, "account_pages/link-ended.html", status=404)
    except DomainError as error:
        shown = context | refused(request, "invite", error).context()
        return render(request, "account_pages/invite.html", shown, status=422)
    return _signed_in(request, person.email, password)


def _signed_in(request: HttpRequest, email: str, password: str) -> HttpResponse:
    """Sign in as with the password just chosen, the second step included."""
    found = authenticate(request, email=email, password=password)
    if found is None:
        return redirect("login")
    response: HttpResponse = perform_password_login(request, {"email": email}, Login(user=found, email=email))
    return response
