"""What pages do with tokens, one's own and those of service accounts: show, make and replace them.

A new token is shown once, on the answer to the form that made it. A page is shown by `show`, which is given the new
`token`, or what was `wrong` with the form. `account` is the service account, and nothing for one's own tokens.
"""

from collections.abc import Callable
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from inscope.apps.identity.errors import AccountClosedError, TokenRefusedError
from inscope.core.people import SCOPES, Actor
from inscope.core.policy.errors import shortened
from inscope.core.policy.scalars import read_date
from inscope.core.tokens import OVERLAPS, USUAL
from inscope.flows.identity import keep_tokens
from inscope.reads.tokens_page import rotate_page, tokens_page
from inscope.web.common.attempt import Refused, refused, show_page

Show = Callable[..., HttpResponse]


def tokens_shown(actor: Actor, *, at: str, account: UUID | None = None, token: str = "") -> dict[str, object]:
    """Return what the templates show; `at` is the address of the tokens, below which each has its own."""
    now = timezone.now()
    return {
        "tokens": tokens_page(actor, now, account),
        "tokens_at": at,
        "scopes": tuple(SCOPES),
        "token": token,
        "usual_end": (timezone.localdate(now) + USUAL).isoformat(),
    }


def make_token(request: HttpRequest, actor: Actor, show: Show, account: UUID | None = None) -> HttpResponse:
    """Make a token as a form asks."""
    posted = request.POST
    try:
        token = keep_tokens.make_token(
            actor,
            name=posted.get("name", ""),
            scopes=posted.getlist("scopes"),
            expires_at=_end_of(posted.get("ends_on", "")),
            account=account,
            now=timezone.now(),
        )
    except (TokenRefusedError, AccountClosedError) as error:
        return show(wrong=refused(request, "token", error))
    return show(token=token)


def rotate_token(
    request: HttpRequest, actor: Actor, token_id: UUID, show: Show, *, back: str, account: UUID | None = None
) -> HttpResponse:
    """Ask how long a token still works that is replaced, and replace it; `back` leads to where the tokens are."""

    def ask(wrong: Refused | None = None) -> HttpResponse:
        page = rotate_page(actor, token_id, timezone.now(), account)
        context: dict[str, object] = {"page": page, "choices": _overlaps(request), "back": back}
        return show_page(request, "ui/rotate.html", context, wrong)

    if request.method != "POST":
        return ask()
    overlap = request.POST.get("overlap", "")
    try:
        token = keep_tokens.rotate_token(actor, token_id, overlap=overlap, account=account, now=timezone.now())
    except (TokenRefusedError, AccountClosedError) as error:
        return ask(refused(request, "rotate", error))
    return show(token=token)


def _overlaps(request: HttpRequest) -> list[dict[str, object]]:
    words = {
        "0": (_("It ends at once"), _("Somebody may have read it.")),
        "1": (_("1 hour"), _("You change the program now.")),
        "24": (_("24 hours"), _("You change the program today.")),
        "168": (_("7 days"), _("Somebody else changes it.")),
    }
    chosen = request.POST.get("overlap", "24")
    return [
        {"value": one, "label": words[one][0], "hint": words[one][1], "is_chosen": one == chosen} for one in OVERLAPS
    ]


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
