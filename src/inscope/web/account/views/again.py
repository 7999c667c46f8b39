"""Showing again who one is, before something that cannot be undone: as one signs in."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from inscope.apps.identity.errors import WrongPasswordError
from inscope.apps.identity.factors import factors_of
from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.identity.keep_links import is_linked
from inscope.flows.identity.take_code import take_code
from inscope.web.account.oidc import configured
from inscope.web.account.passkeys import request_options, used_key
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, refused, show_page
from inscope.web.common.fresh import mark_fresh, what_waits
from inscope.web.common.proxies import address_of

_KNOWN_AT, _KNOWN_SECONDS = "known_by_provider_at", 5 * 60


@requires(Right.KEEP_OWN_ACCOUNT, before_second_factor=True)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def again(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask, and go on with what was waiting."""
    if request.method != "POST":
        asks_for_key = request.headers.get("Accept") == "application/json"
        return JsonResponse(request_options(request.user)) if asks_for_key else _show(request, actor)
    try:
        _show_who(request, actor)
    except DomainError as error:
        return _show(request, actor, refused(request, "again", error))
    return go_on(request)


def go_on(request: HttpRequest) -> HttpResponse:
    """Go on with what was waiting, once somebody has shown who they are."""
    request.session.pop(_KNOWN_AT, None)
    request.session.cycle_key()
    mark_fresh(request)
    return what_waits(request) or redirect("account")


def asks_for_code(request: HttpRequest, actor: Actor) -> bool:
    """Keep that another provider knew somebody again, in place of the password; say whether a code is asked for too."""
    has_factor = bool(factors_of(person_id=actor.person).factors)
    if has_factor:
        request.session[_KNOWN_AT] = timezone.now().timestamp()
    return has_factor


def _show_who(request: HttpRequest, actor: Actor) -> None:
    """Take a passkey alone, or what signing in takes: the password, and a code where there is a second factor."""
    person: Any = request.user
    if "credential" in request.POST:
        used_key(request, person)
        return
    has_factor = bool(factors_of(person_id=actor.person).factors)
    if not (has_factor and _needs_no_password(request, person)):
        _require_password(request, person.email, request.POST.get("present", ""))
    if has_factor:
        take_code(actor.person, request.POST.get("code", ""), address=address_of(request), now=timezone.now())


def _needs_no_password(request: HttpRequest, person: Any) -> bool:  # noqa: ANN401 - a person
    """Say whether somebody has none, or another provider knew them again shortly ago."""
    known_at = request.session.get(_KNOWN_AT, 0)
    return timezone.now().timestamp() - known_at <= _KNOWN_SECONDS or not person.has_usable_password()


def _require_password(request: HttpRequest, email: str, password: str) -> None:
    """Refuse a password that is not right, or comes after too many that were not."""
    try:
        found = get_adapter().authenticate(request, email=email, password=password)
    except ValidationError:
        raise WrongPasswordError from None
    if found is None:
        raise WrongPasswordError


def _show(request: HttpRequest, actor: Actor, wrong: Refused | None = None) -> HttpResponse:
    person: Any = request.user
    provider, has_no_password = configured(), _needs_no_password(request, person)
    context = {
        "factors": factors_of(person_id=actor.person),
        "has_password": not has_no_password,
        "provider": provider if provider and is_linked(actor, provider.issuer) else None,
    }
    return show_page(request, "account_pages/again.html", context, wrong)
