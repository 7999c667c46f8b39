"""Entries of the audit about people: by number, with words of ours and no name, address or secret."""

from collections.abc import Mapping
from datetime import datetime

from inscope.apps.audit.services import record_entry
from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import person_with_email
from inscope.core.people import INSCOPE, Actor


def note_of_self(actor: Actor, event: str, *, now: datetime, details: Mapping[str, object] | None = None) -> None:
    """Note what somebody did with the own account."""
    record_entry(actor=actor, event=event, subject=actor.name, now=now, customer_id=actor.customer_id, details=details)


def note_of(
    actor: Actor, person: PersonRow, event: str, *, now: datetime, details: Mapping[str, object] | None = None
) -> None:
    """Note what was done with somebody's account."""
    subject = f"person:{person.id}"
    record_entry(actor=actor, event=event, subject=subject, now=now, customer_id=person.customer_id, details=details)


def note_of_address(email: str, event: str, *, now: datetime) -> None:
    """Note what somebody tried with an address; one that nobody has costs as much time as one that is known."""
    person = person_with_email(email=email)
    subject, customer_id = ("nobody", None) if person is None else (f"person:{person.id}", person.customer_id)
    record_entry(actor=INSCOPE, event=event, subject=subject, now=now, customer_id=customer_id)
