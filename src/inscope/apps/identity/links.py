"""By whom of another provider a person signs in: linked once, by the provider's own number for them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from inscope.apps.identity.errors import LinkTakenError, NobodyLinkedError
from inscope.apps.identity.models import ExternalAccount, Person
from inscope.apps.identity.rows import LinkRow, PersonRow
from inscope.apps.identity.selectors import person_row
from inscope.core.oidc import Identity


def link_of(*, person_id: int, issuer: str) -> LinkRow | None:
    """Return by whom of a provider a person signs in."""
    row = ExternalAccount.objects.filter(person_id=person_id, issuer=issuer).first()
    return None if row is None else LinkRow(row.subject, row.linked_at)


def count_links(*, person_id: int) -> int:
    """Return by how many other providers a person signs in."""
    return ExternalAccount.objects.filter(person_id=person_id).count()


def person_linked(*, identity: Identity) -> PersonRow | None:
    """Return who signs in by an identity, whether their account is open or closed."""
    found = ExternalAccount.objects.select_related("person")
    row = found.filter(issuer=identity.issuer, subject=identity.subject).first()
    return None if row is None else person_row(row.person)


def link(*, person_id: int, identity: Identity, now: datetime) -> None:
    """Let a person sign in by an identity.

    Raises:
        LinkTakenError: it is linked already, or the person is to somebody else of that provider.
    """
    Person.objects.select_for_update(no_key=True).get(id=person_id)
    try:
        with transaction.atomic():
            ExternalAccount.objects.create(
                person_id=person_id, issuer=identity.issuer, subject=identity.subject, linked_at=now
            )
    except IntegrityError:
        raise LinkTakenError from None


def unlink(*, person_id: int, issuer: str) -> None:
    """Let a person sign in by a provider no more.

    Raises:
        NobodyLinkedError: there is no link.
    """
    if not ExternalAccount.objects.filter(person_id=person_id, issuer=issuer).delete()[0]:
        raise NobodyLinkedError


def unlink_all(*, person_id: int) -> int:
    """Remove every link of a person, and return how many there were."""
    return ExternalAccount.objects.filter(person_id=person_id).delete()[0]
