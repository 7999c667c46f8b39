"""People and service accounts of a seed file: kept once; people are found by their addresses, and act as themselves."""

from collections.abc import Sequence
from datetime import datetime

from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import person_with_email, service_account_named
from inscope.apps.identity.services import add_person, add_service_account
from inscope.core.records import NoSuchRecordError, require_same
from inscope.core.seeds.model import PersonSeed, ServiceAccountSeed


def keep_person(one: PersonSeed, *, customer_id: int | None, now: datetime) -> bool:
    """Keep a person, and say whether they are new; somebody who stands keeps the password they have.

    Raises:
        PersonRefusedError: the name or the address is not taken.
        RecordDiffersError: somebody stands under that address who is somebody else.
    """
    stands = person_with_email(email=one.email)
    if stands is None:
        add_person(
            name=one.name, email=one.email, roles=one.roles, customer_id=customer_id, now=now, password=one.password
        )
        return True
    wanted = {"name": " ".join(one.name.split()), "customer_id": customer_id, "roles": _once(one.roles)}
    require_same("person", one.email, stands, wanted)
    return False


def keep_service_account(one: ServiceAccountSeed, *, customer_id: int | None, now: datetime) -> bool:
    """Keep a service account, and say whether it is new; one that stands is found by its name.

    Raises:
        PersonRefusedError: the name is not taken, or one of the staff has no role.
        RecordDiffersError: it stands with other roles.
    """
    stands = service_account_named(name=one.name, customer_id=customer_id)
    if stands is None:
        add_service_account(name=one.name, roles=one.roles, customer_id=customer_id, now=now)
        return True
    require_same("service account", one.name, stands, {"roles": _once(one.roles)})
    return False


def person_named(email: str) -> PersonRow:
    """Return who signs in with an address.

    Raises:
        NoSuchRecordError: nobody does.
    """
    person = person_with_email(email=email)
    if person is None:
        raise NoSuchRecordError("person", email)
    return person


def _once(roles: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(roles))
