"""Adds entries to the audit."""

import json
from collections.abc import Mapping
from datetime import datetime

from inscope.apps.audit.models import AuditEntry
from inscope.core.people import Actor

INSTALLATION = "installation"


def record_entry(
    *,
    actor: Actor,
    event: str,
    subject: str,
    now: datetime,
    customer_id: int | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add what happened, at the end of its customer's chain, or of the installation's.

    Belongs at the end of a transaction: the chain's head stays locked until the commit. Details hold numbers,
    codes and words, never names, addresses or texts of people.
    """
    AuditEntry.objects.create(
        chain=INSTALLATION if customer_id is None else f"customer:{customer_id}",
        customer_id=customer_id,
        number=0,
        at=now,
        actor=actor.name,
        event=event,
        subject=subject,
        details=json.dumps(details or {}, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    )
