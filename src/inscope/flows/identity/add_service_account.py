"""Add a service account: a program that signs in by tokens alone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from inscope.apps.identity import services
from inscope.core.people import Actor
from inscope.flows.identity.entries import note_of
from inscope.flows.identity.keeper import keeper_for
from inscope.pg.tenancy import acting_as


def add_service_account(actor: Actor, *, name: str, roles: Iterable[str], now: datetime) -> UUID:
    """Add a service account of the staff's, or of the company of the contact who acts, and return its number.

    Raises:
        PersonRefusedError: the name or a role is not taken.
    """
    actor.require_keeping()
    with acting_as(keeper_for(actor)):
        account = services.add_service_account(name=name, roles=roles, customer_id=actor.customer_id, now=now)
        note_of(actor, account, "service_account_added", now=now, details={"roles": sorted(account.roles)})
        return account.public_id
