"""Tokens with which programs sign in for a person."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from inscope.core.people import Actor, Right
from inscope.flows.identity import keep_tokens
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, show_page
from inscope.web.common.tokens import make_token, rotate_token, tokens_shown


@requires(Right.CHANGE_SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the tokens, and make one."""
    show = partial(_show, request, actor)
    return make_token(request, actor, show) if request.method == "POST" else show()


@requires(Right.CHANGE_SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rotate(request: HttpRequest, actor: Actor, token_id: UUID) -> HttpResponse:
    """Replace a token."""
    return rotate_token(request, actor, token_id, partial(_show, request, actor), back=reverse("tokens"))


@requires(Right.KEEP_OWN_ACCOUNT)
@require_POST
def revoke(_request: HttpRequest, actor: Actor, token_id: UUID) -> HttpResponse:
    """Let a token sign in no more."""
    keep_tokens.revoke_token(actor, token_id, now=timezone.now())
    return redirect("tokens")


def _show(request: HttpRequest, actor: Actor, *, token: str = "", wrong: Refused | None = None) -> HttpResponse:
    context = tokens_shown(actor, at=reverse("tokens"), token=token)
    return show_page(request, "account_pages/tokens.html", context, wrong)
