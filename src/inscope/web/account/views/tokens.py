"""Tokens with which programs sign in for a person."""

from datetime import MAXYEAR, UTC, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from inscope.apps.identity.errors import TokenRefusedError
from inscope.core.errors import DomainError
from inscope.core.people import SCOPES, Actor, Right
from inscope.core.policy.errors import shortened
from inscope.core.policy.scalars import read_date
from inscope.core.tokens import OVERLAPS, USUAL
from inscope.flows.identity import keep_tokens
from inscope.reads.tokens_page import rotate_page, tokens_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, refused, show_page


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


@requires(Right.CHANGE_SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rotate(request: HttpRequest, actor: Actor, token_id: UUID) -> HttpResponse:
    """Show what replaces a token; the new one is shown once, on the page of tokens that answers the form."""
    if request.method != "POST":
        return _ask_rotate(request, actor, token_id)
    try:
        token = keep_tokens.rotate_token(actor, token_id, overlap=request.POST.get("overlap", ""), now=timezone.now())
    except TokenRefusedError as error:
        return _ask_rotate(request, actor, token_id, refused(request, "rotate", error))
    return _show(request, actor, token=token)


@requires(Right.KEEP_OWN_ACCOUNT)
@require_POST
def revoke(_request: HttpRequest, actor: Actor, token_id: UUID) -> HttpResponse:
    """Let a token sign in no more."""
    keep_tokens.revoke_token(actor, token_id, now=timezone.now())
    return redirect("tokens")


def _show(request: HttpRequest, actor: Actor, *, token: str = "", wrong: Refused | None = None) -> HttpResponse:
    now = timezone.now()
    context: dict[str, object] = {
        "tokens": tokens_page(actor, now),
        "scopes": tuple(SCOPES),
        "token": token,
        "usual_end": (timezone.localdate(now) + USUAL).isoformat(),
    }
    return show_page(request, "account_pages/tokens.html", context, wrong)


def _ask_rotate(request: HttpRequest, actor: Actor, token_id: UUID, wrong: Refused | None = None) -> HttpResponse:
    words = {
        "0": (_("It ends at once"), _("Somebody may have read it.")),
        "1": (_("1 hour"), _("You change the program now.")),
        "24": (_("24 hours"), _("You change the program today.")),
        "168": (_("7 days"), _("Somebody else changes it.")),
    }
    chosen = request.POST.get("overlap", "24")
    choices = [
        {"value": one, "label": words[one][0], "hint": words[one][1], "is_chosen": one == chosen} for one in OVERLAPS
    ]
    context: dict[str, object] = {"page": rotate_page(actor, token_id, timezone.now()), "choices": choices}
    return show_page(request, "account_pages/rotate.html", context, wrong)


def _end_of(text: str) -> datetime | None:
    """Return the end of a day, in the vendor's zone; nothing, where none is named.

    Raises:
        TokenRefusedError: the text is no day, and must not become a token with another end.
    """
    if not text:
        return None
    day = read_date(text)
    if day is None or day.year == MAXYEAR:
        raise TokenRefusedError(f"`{shortened(text)}` is no day on which a token can end", hint="such as 2027-01-31")
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone()).astimezone(UTC)
