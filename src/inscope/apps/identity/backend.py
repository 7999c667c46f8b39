"""Who signs in, as Django asks for it."""

from allauth.account.auth_backends import AuthenticationBackend

from inscope.apps.identity.factors import HAS_FACTOR
from inscope.apps.identity.models import Person
from inscope.pg.rows import Instances

_PERSON = Instances(Person, where="id = %(id)s and is_active and not is_service", has_second_factor=HAS_FACTOR)


class SignInBackend(AuthenticationBackend):
    """Finds people by address and password, and those of a session together with what their pages ask of them."""

    @classmethod
    def _stash_user(cls, user: object) -> None:
        """Keep nobody whose account was closed: the right password is then answered, and counted, as a wrong one."""
        del cls, user

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, with `has_second_factor`; nobody, if it was closed or is a program's."""
        return _PERSON.first(id=user_id)
