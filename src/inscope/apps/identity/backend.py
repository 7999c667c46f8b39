"""Who signs in, as Django asks for it."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from inscope.apps.identity.models import Person


class SignInBackend(AuthenticationBackend):
    """Finds people by address and password, and those of a session together with what their pages ask of them."""

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, with `has_second_factor`; nobody, for an account that was closed."""
        factors = Authenticator.objects.filter(user_id=OuterRef("pk"))
        others = factors.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return Person.objects.filter(pk=user_id, is_active=True).annotate(has_second_factor=Exists(others)).first()
