"""Note in the audit who signed in, and for whom somebody tried. No entry holds an address."""

from datetime import datetime

from inscope.apps.audit.services import record_entry
from inscope.core.networks import network_of
from inscope.core.people import INSCOPE, Actor
from inscope.flows.identity.entries import note_of_address
from inscope.pg.rates import take
from inscope.pg.tenancy import acting_as

MOST_FAILURES, FAILURES_SECONDS = 20, 300


def note_sign_in(actor: Actor, *, now: datetime) -> None:
    """Note that somebody signed in."""
    with acting_as(actor):
        record_entry(actor=actor, event="signed_in", subject=actor.name, now=now, customer_id=actor.customer_id)


def note_failed_way(kind: str, *, address: str, now: datetime) -> None:
    """Note that a passkey or a provider's word was refused; whose it would have been is not believed.

    Of what comes too often from one network, no entry is made: it needs no account, and entries stay.
    """
    asker = f"failed:{kind}:{network_of(address)}"
    if take(asker, now=now.timestamp(), most=MOST_FAILURES, seconds=FAILURES_SECONDS) is not None:
        return
    with acting_as(INSCOPE):
        record_entry(actor=INSCOPE, event="sign_in_failed", subject="nobody", now=now, details={"kind": kind})


def note_failed_sign_in(email: str, *, now: datetime) -> None:
    """Note that somebody tried and was refused; an address that nobody has costs as much time as one that is known."""
    with acting_as(INSCOPE):
        note_of_address(email, "sign_in_failed", now=now)
