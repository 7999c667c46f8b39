"""Who signs in, as Django asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from allauth.account.auth_backends import AuthenticationBackend

from inscope.apps.identity.factors import HAS_FACTOR
from inscope.apps.identity.models import Person
from inscope.pg.rows import Instances

MAY_SIGN_IN = "identity_person.is_active and not identity_person.is_service"
PERSON = Instances(Person, where=f"identity_person.id = %(id)s and {MAY_SIGN_IN}", has_second_factor=HAS_FACTOR)

_read: ContextVar[Person | None] = ContextVar("read", default=None)


@contextmanager
def having_read(person: Person | None) -> Iterator[None]:
    """Spare the statement that reads the person of a session, who was read together with it."""
    token = _read.set(person)
    try:
        yield
    finally:
        _read.reset(token)


class SignInBackend(AuthenticationBackend):
    """Finds people by address and password, and those of a session together with what their pages ask of them."""

    @classmethod
    def _stash_user(cls, user: object) -> None:
        """Keep nobody whose account was closed: the right password is then answered, and counted, as a wrong one."""
        del cls, user

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, with `has_second_factor`; nobody, if it was closed or is a program's."""
        read = _read.get()
        return read if read is not None and read.pk == user_id else PERSON.first(id=user_id)
