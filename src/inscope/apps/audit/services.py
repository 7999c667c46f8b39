"""Adds entries to the audit."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Model
from psycopg.errors import UniqueViolation

from inscope.apps.audit.models import AuditEntry
from inscope.core.chain import chain_of
from inscope.core.people import Actor
from inscope.core.records import RecordTakenError, differences
from inscope.pg.rows import Insert

_ENTRIES = Insert(AuditEntry)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, and to what. Details hold numbers, codes and words, never names, addresses or texts of people."""

    event: str
    subject: str
    details: Mapping[str, object]


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

    Belongs at the end of a transaction: the chain's head stays locked until the commit.
    """
    record_entries(actor=actor, events=[Event(event, subject, details or {})], now=now, customer_id=customer_id)


def record_entries(*, actor: Actor, events: Sequence[Event], now: datetime, customer_id: int | None = None) -> None:
    """Add what happened to several things, in their order, as `record_entry` adds one."""
    _ENTRIES.add(
        {
            "chain": chain_of(customer_id),
            "customer_id": customer_id,
            "number": 0,
            "at": now,
            "actor": actor.name,
            "event": one.event,
            "subject": one.subject,
            "details": json.dumps(one.details, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
        }
        for one in events
    )


def save_record(
    *,
    actor: Actor,
    row: Model,
    what: str,
    name: str,
    subject: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    now: datetime,
    customer_id: int | None = None,
    texts: Collection[str] = (),
    field: str = "name",
) -> None:
    """Save a row that somebody added or changed, with the entry that says what changed; nothing, if nothing did.

    `before` is empty for a row that is new. `what` is a word such as `major version`, and `name` how lists show the
    record, never a person. `subject` is a path such as `product:1f0c/release:9b2e`, so that the history of a record
    holds that of its parts. `texts` are fields of which the entry says only that they changed.

    Raises:
        RecordTakenError: another row has the name, to be said beside `field`.
    """
    changes = differences(before, after, texts=texts)
    if not changes:
        return
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise RecordTakenError(what, name, field=field) from None
        raise
    record_entry(
        actor=actor,
        event=f"{what.replace(' ', '_')}_{'changed' if before else 'added'}",
        subject=subject,
        now=now,
        customer_id=customer_id,
        details={"name": name, "changes": changes},
    )
