"""Tokens with which programs sign in for a person."""

from datetime import MAXYEAR, UTC, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from inscope.apps.identity.errors import TokenRefusedError
from inscope.core.errors import DomainError
from inscope.core.people import SCOPES, Actor, Right
from inscope.core.policy.errors import shortened
from inscope.core.policy.scalars import read_date
from inscope.flows.identity import keep_tokens
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, refused


@requires(Right.CHANGE_SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the tokens; a new one is shown once, on the answer to the form that made it."""
    if request.method != "POST":
        return _show(request, actor)
    posted = request.POST
    try:
        token = keep_tokens.make_token(
            actor,
            name=posted.get("name", ""),
            scopes=posted.getlist("scopes"),
            expires_at=_end_of(posted.get("ends_on", "")),
            now=timezone.now(),
        )
    except DomainError as error:
        return _show(request, actor, wrong=refused(request, "token", error))
    return _show(request, actor, token=token)


@requires(Right.KEEP_OWN_ACCOUNT)
@require_POST
def revoke(_request: HttpRequest, actor: Actor, token_id: UUID) -> HttpResponse:
    """Let a token sign in no more."""
    keep_tokens.revoke_token(actor, token_id, now=timezone.now())
    return redirect("tokens")


def _show(request: HttpRequest, actor: Actor, *, token: str = "", wrong: Refused | None = None) -> HttpResponse:
    context: dict[str, object] = {
        "tokens": keep_tokens.tokens(actor),
        "scopes": tuple(SCOPES),
        "token": token,
        "now": timezone.now(),
    }
    shown = context if wrong is None else context | wrong.context()
    return render(request, "account_pages/tokens.html", shown, status=200 if wrong is None else 422)


def _end_of(text: str) -> datetime | None:
    """Return the end of a day, in the vendor's zone; nothing, where none is named.

    Raises:
        TokenRefusedError: the text is no day, and must not become a token without an end.
    """
    if not text:
        return None
    day = read_date(text)
    if day is None or day.year == MAXYEAR:
        raise TokenRefusedError(f"`{shortened(text)}` is no day on which a token can end", hint="such as 2027-01-31")
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone()).astimezone(UTC)
