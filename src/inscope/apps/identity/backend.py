"""Who signs in, as Django asks for it."""

from allauth.account.auth_backends import AuthenticationBackend

from inscope.apps.identity.factors import has_factor
from inscope.apps.identity.models import Person


class SignInBackend(AuthenticationBackend):
    """Finds people by address and password, and those of a session together with what their pages ask of them."""

    @classmethod
    def _stash_user(cls, user: object) -> None:
        """Keep nobody whose account was closed: the right password is then answered, and counted, as a wrong one."""
        del cls, user

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, with `has_second_factor`; nobody, for an account that was closed."""
        found = Person.objects.filter(pk=user_id, is_active=True)
        return found.annotate(has_second_factor=has_factor("pk")).first()
