"""What may be changed of a person: which roles there are for whom, and that somebody who administers always remains."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.people import ContactRole, Role


class OwnAdministrationError(DomainError):
    """Somebody who takes away the role by which they do it, or closes their own account."""

    code: ClassVar[str] = "own_administration"

    def __init__(self) -> None:
        super().__init__(
            "you cannot take the role away by which you do this, or close your own account",
            hint="ask somebody else who has the role",
        )

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "roles"}


class LastAdministratorError(DomainError):
    """The last administrator, without whom nobody could be made one."""

    code: ClassVar[str] = "last_administrator"

    def __init__(self) -> None:
        super().__init__("this is the last administrator", hint="make somebody else an administrator first")

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "roles"}


@dataclass(frozen=True, slots=True)
class Access:
    """What a person may do, and whether they may sign in at all."""

    roles: frozenset[str]
    is_active: bool

    def administers(self, *, is_staff: bool) -> bool:
        """Whether a person with these roles changes the roles of others."""
        return self.is_active and (Role.ADMINISTRATOR if is_staff else ContactRole.ADMINISTER) in self.roles


def access(roles: Iterable[str], *, is_active: bool) -> Access:
    """Return what somebody may."""
    return Access(frozenset(roles), is_active)


def require_change(before: Access, after: Access, *, is_own: bool, is_staff: bool, other_administrators: int) -> None:
    """Refuse a change after which nobody could undo it.

    `other_administrators` is how many of the staff administer besides this person.

    Raises:
        OwnAdministrationError: somebody would take the own role or account away.
        LastAdministratorError: no administrator of the staff would remain.
    """
    is_lost = before.administers(is_staff=is_staff) and not after.administers(is_staff=is_staff)
    if is_own and (is_lost or not after.is_active):
        raise OwnAdministrationError
    if is_lost and is_staff and not other_administrators:
        raise LastAdministratorError
