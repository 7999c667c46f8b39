"""Showing again who one is, before something that cannot be undone: by password, code or passkey."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from inscope.apps.identity.errors import WrongPasswordError
from inscope.apps.identity.factors import factors_of
from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.identity.take_code import take_code
from inscope.web.account.adapter import address_of
from inscope.web.account.passkeys import request_options, used_key
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, refused
from inscope.web.common.fresh import mark_fresh, what_waits


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
    request.session.cycle_key()
    mark_fresh(request)
    return what_waits(request) or redirect("account")


def _show_who(request: HttpRequest, actor: Actor) -> None:
    person: Any = request.user
    if "credential" in request.POST:
        used_key(request, person)
    elif "code" in request.POST:
        take_code(actor.person, request.POST["code"], address=address_of(request), now=timezone.now())
    else:
        _require_password(request, person.email, request.POST.get("present", ""))


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
    context = {"factors": factors_of(person_id=actor.person), "has_password": person.has_usable_password()}
    shown = context if wrong is None else context | wrong.context()
    return render(request, "account_pages/again.html", shown, status=200 if wrong is None else 422)
