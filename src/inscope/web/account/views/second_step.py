"""The second step of signing in, after the password: a code of an app, or a recovery code."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inscope.apps.identity.factors import factors_of
from inscope.core.errors import DomainError
from inscope.core.people import Right
from inscope.flows.identity.take_code import take_code
from inscope.web.common.actor import anyone
from inscope.web.common.attempt import refused
from inscope.web.common.proxies import address_of


@anyone(Right.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="login")  # type: ignore[untyped-decorator]
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and sign in with it."""
    stage: Any = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - where allauth puts it
    context: dict[str, object] = {"factors": factors_of(person_id=stage.login.user.pk)}
    if request.method != "POST":
        return render(request, "account_pages/second-step.html", context)
    try:
        code, address = request.POST.get("code", ""), address_of(request)
        kind = take_code(stage.login.user.pk, code, address=address, now=timezone.now())
    except DomainError as error:
        shown = context | refused(request, "step", error).context()
        return render(request, "account_pages/second-step.html", shown, status=422)
    record_authentication(request, stage.login.user, "mfa", type=kind)
    response: HttpResponse = stage.exit()
    return response
