"""Signing in with another provider: to it, and back; linking one's own account, and showing again who one is."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from inscope.apps.identity.backend import SignInBackend
from inscope.apps.identity.errors import NobodyLinkedError
from inscope.core.errors import DomainError
from inscope.core.oidc import Identity, Provider, ProviderDownError
from inscope.core.people import Actor, Right
from inscope.flows.identity.keep_links import (
    count_try,
    link_own,
    require_own,
    sign_in_by,
    unlink_own,
)
from inscope.flows.identity.note_sign_in import note_failed_way
from inscope.web.account.oidc import Purpose, Way, begin, configured, identity_back, way_back
from inscope.web.account.views.account import show
from inscope.web.account.views.again import asks_for_code, go_on
from inscope.web.account.views.factors import after_change
from inscope.web.common.actor import PROVIDER_ASKED, actor_asking, anyone, requires
from inscope.web.common.attempt import refused, sentence
from inscope.web.common.proxies import address_of
from inscope.web.common.refusals import absent

More = ParamSpec("More")

log = logging.getLogger(__name__)


def with_provider(
    view: Callable[Concatenate[HttpRequest, Provider, More], HttpResponse],
) -> Callable[Concatenate[HttpRequest, More], HttpResponse]:
    """Give a view the provider of this installation; without one there is no such page."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: More.args, **kwargs: More.kwargs) -> HttpResponse:
        provider = configured()
        return absent(request) if provider is None else view(request, provider, *args, **kwargs)

    return answer


@anyone(Right.SIGN_IN)
@require_POST
@never_cache
@with_provider
def sign_in(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Lead to the provider to sign in."""
    return _lead(request, provider, Purpose.SIGN_IN, wanted=get_next_redirect_url(request) or "")


@requires(Right.CHANGE_SIGN_IN)
@require_POST
@never_cache
@with_provider
def link(request: HttpRequest, provider: Provider, _actor: Actor) -> HttpResponse:
    """Lead to the provider to link the own account."""
    return _lead(request, provider, Purpose.LINK)


@requires(Right.CHANGE_SIGN_IN)
@require_POST
@with_provider
def unlink(request: HttpRequest, provider: Provider, actor: Actor) -> HttpResponse:
    """Remove the link of the own account."""
    try:
        unlink_own(actor, provider.issuer, now=timezone.now())
    except DomainError as error:
        return show(request, actor, refused(request, "provider", error))
    request.session.cycle_key()
    return after_change(request)


@requires(Right.KEEP_OWN_ACCOUNT, before_second_factor=True)
@require_POST
@never_cache
@with_provider
def again(request: HttpRequest, provider: Provider, _actor: Actor) -> HttpResponse:
    """Lead to the provider to show again who one is."""
    return _lead(request, provider, Purpose.AGAIN)


@anyone(Right.SIGN_IN)
@require_GET
@never_cache
@with_provider
def back(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Go on with what somebody went to the provider for."""
    way = None
    try:
        way = way_back(request)
        identity = identity_back(request, provider, way)
        return _AFTER[Purpose(way.purpose)](request, identity, way)
    except DomainError as error:
        if way is not None and not isinstance(error, ProviderDownError):
            note_failed_way("provider", address=address_of(request), now=timezone.now())
        return _refuse(request, provider, error)


def _sign_in(request: HttpRequest, identity: Identity, way: Way) -> HttpResponse:
    """Go on as after a password: the second step, unless the provider has asked for it, and then a session."""
    person: Any = SignInBackend().get_user(sign_in_by(identity, now=timezone.now()).id)
    if person is None:  # closed meanwhile
        raise NobodyLinkedError
    record_authentication(request, person, "provider")
    setattr(request, PROVIDER_ASKED, identity.has_shown_second_factor)
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=way.wanted or None))
    return response


def _link(request: HttpRequest, identity: Identity, _way: Way) -> HttpResponse:
    link_own(actor_asking(request), identity, now=timezone.now())
    request.session.cycle_key()
    return after_change(request)


def _again(request: HttpRequest, identity: Identity, _way: Way) -> HttpResponse:
    """Go on with what waits; where there is a second factor that the provider did not ask for, ask for it first."""
    actor = actor_asking(request)
    require_own(actor, identity)
    if not identity.has_shown_second_factor and asks_for_code(request, actor):
        return redirect("login-again")
    return go_on(request)


_AFTER = {Purpose.SIGN_IN: _sign_in, Purpose.LINK: _link, Purpose.AGAIN: _again}


def _lead(request: HttpRequest, provider: Provider, purpose: Purpose, *, wanted: str = "") -> HttpResponse:
    """Answer a page that leads on: a redirect would be held up, since forms of ours may only be sent to ourselves."""
    try:
        count_try(address=address_of(request), now=timezone.now())
        address = begin(request, provider, purpose, wanted=wanted)
    except DomainError as error:
        return _refuse(request, provider, error)
    return render(request, "account_pages/to-provider.html", {"provider": provider, "address": address})


def _refuse(request: HttpRequest, provider: Provider, error: DomainError) -> HttpResponse:
    reason = getattr(error, "reason", "")
    log.warning("provider_refused", extra={"fields": {"code": error.code, "reason": reason or error.message}})
    context = {"provider": provider, "sentence": sentence(error), "is_in": request.user.is_authenticated}
    status = 503 if isinstance(error, ProviderDownError) else 422
    return render(request, "account_pages/provider-refused.html", context, status=status)
