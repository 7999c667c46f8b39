"""Second factors of the own account: set up an app, remove a factor, make recovery codes."""

import base64

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.core.second_factors import address_for_app, secret_text
from inscope.flows.identity import keep_factors
from inscope.flows.identity.keep_factors import Codes
from inscope.reads.listing import number_in
from inscope.web.account.qr import qr_code
from inscope.web.account.views.account import show
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, refused, show_page

SECRET = "app_secret"  # noqa: S105 - a key of the session


@requires(Right.CHANGE_SIGN_IN, before_second_factor=True)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def app(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show a secret to an app, and keep it once the app has shown a code; then show the recovery codes."""
    secret = _secret(request)
    if request.method != "POST":
        return _show_app(request, secret)
    try:
        code = request.POST.get("code", "")
        codes = keep_factors.add_app(actor, secret=secret, code=code, now=timezone.now())
    except DomainError as error:
        return _show_app(request, secret, refused(request, "app", error))
    del request.session[SECRET]
    request.session.cycle_key()
    return after_change(request, codes)


@requires(Right.CHANGE_SIGN_IN)
@require_POST
@never_cache
def codes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make new recovery codes, and show them on the answer, once."""
    return show_codes(request, keep_factors.make_codes(actor, now=timezone.now()))


@requires(Right.CHANGE_SIGN_IN)
@require_POST
def remove(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Remove a factor."""
    chosen = request.POST.get("factor", "")
    try:
        keep_factors.remove_factor(actor, number_in(chosen) or 0, now=timezone.now())
    except DomainError as error:
        return show(request, actor, refused(request, "factors", error))
    request.session.cycle_key()
    return after_change(request)


def after_change(request: HttpRequest, codes: Codes = ()) -> HttpResponse:
    """Show recovery codes that were made, then the account, which offers to end other sessions."""
    return show_codes(request, codes) if codes else redirect(f"{reverse('account')}?changed")


def show_codes(request: HttpRequest, codes: Codes) -> HttpResponse:
    """Show recovery codes, to be kept."""
    return render(request, "account_pages/codes.html", {"codes": codes, "text": "".join(f"{one}\n" for one in codes)})


def _show_app(request: HttpRequest, secret: bytes, wrong: Refused | None = None) -> HttpResponse:
    address = address_for_app(secret, email=request.user.email, issuer=settings.VENDOR_NAME)  # type: ignore[union-attr]
    context: dict[str, object] = {"qr": qr_code(address), "secret": secret_text(secret)}
    return show_page(request, "account_pages/app.html", context, wrong)


def _secret(request: HttpRequest) -> bytes:
    """Return the secret that this session shows, the same one until it is kept."""
    kept = request.session.setdefault(SECRET, base64.b64encode(keep_factors.new_secret()).decode())
    return base64.b64decode(kept)
