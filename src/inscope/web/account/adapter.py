"""What the sign-in of allauth does here: nobody signs up, and everybody starts where they work."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from inscope.apps.identity.sessions import ORIGIN
from inscope.core.devices import LONGEST_AGENT
from inscope.core.networks import network_of
from inscope.flows.identity.note_sign_in import note_failed_sign_in, note_sign_in
from inscope.web.common.actor import PROVIDER_ASKED, ROLES, actor_asking
from inscope.web.common.fresh import mark_fresh
from inscope.web.common.proxies import address_of

BEGUN_WITH = "begun_with"
"""Under this key a session holds which password its person had when a sign-in began."""


class AccountAdapter(DefaultAccountAdapter):
    """Signs in people who were invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: people are invited."""
        del request
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where somebody starts."""
        return start_of(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Answer with a page, whatever was asked for."""
        del request
        return False

    def is_safe_url(self, url: str) -> bool:
        """Lead on to addresses of this site alone."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the network of the address; a header that anybody may send is not asked."""
        return network_of(address_of(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Count failures by account and network together, so that nobody keeps others out from elsewhere.

        The host is left out, which allauth counts apart: a sender writes any port behind it.
        """
        return f"{credentials['email'].lower()}:{self.get_client_ip(request)}"

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        """Return whose address and password these are; a closed account gets the answer of a wrong password."""
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if found is not None and found.is_active:
            return found
        note_failed_sign_in(credentials["email"], now=timezone.now())
        return None

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:  # noqa: ANN401 - as below
        """Keep with which password a sign-in began, since a second step may come later."""
        request.session[BEGUN_WITH] = user.get_session_auth_hash()
        answer: HttpResponse | None = super().pre_login(request, user, **more)
        return answer

    def get_login_stages(self) -> list[str]:
        """Ask for a second factor as this product does."""
        second = {"allauth.mfa.stages.AuthenticateStage": "inscope.web.account.stages.SecondStep"}
        return [second.get(one, one) for one in super().get_login_stages()]

    def is_still_as_begun(self, request: HttpRequest, user: Any) -> bool:  # noqa: ANN401 - as below
        """Say whether nobody chose a new password or closed the account since a sign-in began."""
        return bool(user.is_active) and request.session.pop(BEGUN_WITH, "") == user.get_session_auth_hash()

    def login(self, request: HttpRequest, user: Any) -> None:  # noqa: ANN401 - a person, whose table is not ours to import
        """Begin a session under a new id, and keep where it began."""
        if not self.is_still_as_begun(request, user):
            request.session.flush()
            raise ImmediateHttpResponse(redirect("login"))
        now = timezone.now()
        super().login(request, user)
        mark_fresh(request)
        request.session[ROLES] = sorted(user.roles)
        request.session[PROVIDER_ASKED] = getattr(request, PROVIDER_ASKED, False)
        request.session[ORIGIN] = {
            "address": address_of(request),
            "device": request.headers.get("User-Agent", "")[:LONGEST_AGENT],
            "began_at": now.isoformat(),
        }
        note_sign_in(actor_asking(request), now=now)


def start_of(request: HttpRequest) -> str:
    """Return the first page of somebody who is signed in: the desk, or the portal."""
    return reverse("desk-due" if actor_asking(request).is_staff else "portal")
