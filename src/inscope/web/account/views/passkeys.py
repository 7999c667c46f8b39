"""Passkeys: adding one, signing in with one alone, and as the second step. What to sign is asked for as JSON."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.identity.keep_factors import add_passkey
from inscope.flows.identity.note_sign_in import note_failed_way
from inscope.web.account.passkeys import creation_options, made_key, request_options, used_key
from inscope.web.account.views.account import show
from inscope.web.account.views.factors import after_change
from inscope.web.common.actor import anyone, requires
from inscope.web.common.attempt import refused
from inscope.web.common.proxies import address_of


@requires(Right.CHANGE_SIGN_IN, before_second_factor=True)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add the key that a browser made, and show the recovery codes that came with the first factor."""
    if request.method != "POST":
        return JsonResponse(creation_options(request.user))
    try:
        codes = add_passkey(actor, name=request.POST.get("name", ""), credential=made_key(request), now=timezone.now())
    except DomainError as error:
        return show(request, actor, refused(request, "passkey", error))
    request.session.cycle_key()
    return after_change(request, codes)


@anyone(Right.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone."""
    if request.method != "POST":
        return JsonResponse(request_options())
    try:
        factor = used_key(request)
    except DomainError as error:
        note_failed_way("webauthn", address=address_of(request), now=timezone.now())
        shown = refused(request, "passkey", error).context()
        return render(request, "account_pages/passkey-refused.html", shown, status=422)
    wanted = get_next_redirect_url(request)
    response: HttpResponse = perform_passwordless_login(request, factor, Login(user=factor.user, redirect_url=wanted))
    return response


@anyone(Right.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="login")  # type: ignore[untyped-decorator]
def second_step(request: HttpRequest) -> HttpResponse:
    """Use a passkey after the password."""
    stage: Any = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - where allauth puts it
    person = stage.login.user
    if request.method != "POST":
        return JsonResponse(request_options(person))
    try:
        factor = used_key(request, person)
    except DomainError as error:
        note_failed_way("webauthn", address=address_of(request), now=timezone.now())
        shown = refused(request, "passkey", error).context()
        return render(request, "account_pages/passkey-refused.html", shown, status=422)
    post_authentication(request, factor)
    response: HttpResponse = stage.exit()
    return response
