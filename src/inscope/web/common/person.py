"""Who is signed in: found by Django, from what was read together with the session."""

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from inscope.apps.identity.backend import having_read
from inscope.apps.identity.sessions import SessionStore


class PersonMiddleware(AuthenticationMiddleware):
    """Django's own, which would read the person by a statement of its own."""

    def process_request(self, request: HttpRequest) -> None:
        """Find the person when somebody asks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]  # as Django does


def _person(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    session = request.session
    if session.get(SESSION_KEY) is None or not isinstance(session, SessionStore):
        return get_user(request)
    with having_read(session.person):
        return get_user(request)
