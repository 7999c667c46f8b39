"""Reads the audit."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import starmap

from django.db import connection
from django.db.models import F, OuterRef, Q, Subquery

from inscope.apps.audit.models import AuditEntry, AuditHead
from inscope.apps.audit.rows import COLUMNS, EntryRow
from inscope.core.chain import ChainBrokenError, Link, chain_of, verify_chain
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import rows_for

_AT_ONCE = 2_000
_EVENTS = """
with recursive step (event) as (
  select min(event) from audit_auditentry
  union all
  select (select min(event) from audit_auditentry where event > step.event) from step where step.event is not null
)
select event from step where event is not null
"""


def verify_all(*, actor: Actor) -> dict[str, int]:
    """Recompute every chain, and return how many entries each has; entries that are added meanwhile do not disturb.

    Raises:
        ChainBrokenError: names the first entry at fault.
        RightRefusedError: only the vendor's staff may.
    """
    actor.require(Right.READ_CASES)
    heads = list(AuditHead.objects.order_by("chain"))
    for head in heads:
        verify_chain(head.chain, _links(head), head.length, head.hash)
    if stray := _beyond_the_end():
        raise ChainBrokenError(stray.chain, stray.number, "was added behind the end")
    return {head.chain: head.length for head in heads}


def history_of(*, actor: Actor, subject: str, most: int) -> tuple[EntryRow, ...]:
    """Return what happened to a record and to its parts, the latest first."""
    return entries(actor=actor, subject=subject, most=most)


def details_of(*, actor: Actor, event: str, subjects: Collection[str]) -> Mapping[str, Sequence[Mapping[str, object]]]:
    """Return what is told beside an event, of each of these very subjects, in the order in which it happened."""
    found = rows_for(actor, AuditEntry).filter(event=event, subject__in=subjects).order_by("id")
    told: dict[str, list[Mapping[str, object]]] = {}
    for subject, written in found.values_list("subject", "details"):
        told.setdefault(subject, []).append(json.loads(written))
    return told


def entries(
    *,
    actor: Actor,
    event: str = "",
    subject: str = "",
    chains: Collection[str] | None = None,
    before: int | None = None,
    most: int,
) -> tuple[EntryRow, ...]:
    """Return what happened, the latest first: of an event, of a subject with its parts, in some chains.

    `before` numbers the entry that the page before ended with. Staff see all; a contact, its own customer's.
    """
    found = rows_for(actor, AuditEntry)
    if event:
        found = found.filter(event=event)
    if subject:
        found = found.filter(Q(subject=subject) | Q(subject__startswith=f"{subject}/"))
    if chains is not None:
        found = found.filter(chain__in=chains)
    if before is not None:
        found = found.filter(id__lt=before)
    return tuple(starmap(EntryRow, found.order_by("-id").values_list("id", *COLUMNS)[:most]))


def events(*, actor: Actor) -> tuple[str, ...]:
    """Return the names of the events that the actor may see, in order.

    Of all chains, each is one step in the index, and not one an entry; of a customer's, its entries alone are read.
    """
    if not actor.is_staff:
        own = AuditEntry.objects.filter(chain=chain_of(actor.customer))
        return tuple(own.order_by("event").values_list("event", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS)
        return tuple(name for (name,) in cursor.fetchall())


def _beyond_the_end() -> AuditEntry | None:
    """Return an entry behind the end of its chain as it is now, or of a chain that has no end."""
    length = AuditHead.objects.filter(chain=OuterRef("chain")).values("length")
    ended = AuditEntry.objects.annotate(length=Subquery(length))
    return ended.filter(Q(length=None) | Q(number__gt=F("length"))).order_by("id").first()


def _links(head: AuditHead) -> Iterator[Link]:
    entries = AuditEntry.objects.filter(chain=head.chain, number__lte=head.length).order_by("number")
    for entry in entries.iterator(chunk_size=_AT_ONCE):
        if entry.chain != chain_of(entry.customer_id):
            raise ChainBrokenError(entry.chain, entry.number, "is shown to another customer than its chain's")
        yield Link(
            entry.number,
            entry.at,
            entry.actor,
            entry.event,
            entry.subject,
            entry.details,
            entry.previous,
            entry.hash,
        )
