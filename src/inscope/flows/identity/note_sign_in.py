"""Note in the audit who signed in, and for whom somebody tried. No entry holds an address."""

from datetime import datetime

from inscope.apps.audit.services import record_entry
from inscope.apps.identity.selectors import person_with_email
from inscope.core.people import INSCOPE, Actor
from inscope.pg.tenancy import acting_as


def note_sign_in(actor: Actor, *, now: datetime) -> None:
    """Note that somebody signed in."""
    with acting_as(actor):
        record_entry(actor=actor, event="signed_in", subject=actor.name, now=now, customer_id=actor.customer_id)


def note_failed_passkey(*, now: datetime) -> None:
    """Note that a passkey was refused; whose it would have been is not believed."""
    with acting_as(INSCOPE):
        record_entry(actor=INSCOPE, event="sign_in_failed", subject="nobody", now=now, details={"kind": "webauthn"})


def note_failed_sign_in(email: str, *, now: datetime) -> None:
    """Note that somebody tried and was refused; an address that nobody has costs as much time as one that is known."""
    with acting_as(INSCOPE):
        person = person_with_email(email=email)
        record_entry(
            actor=INSCOPE,
            event="sign_in_failed",
            subject="nobody" if person is None else f"person:{person.id}",
            now=now,
            customer_id=None if person is None else person.customer_id,
        )
