"""Reads the audit."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery

from inscope.apps.audit.models import AuditEntry, AuditHead
from inscope.core.chain import ChainBrokenError, Link, verify_chain
from inscope.core.people import Actor, Right

_AT_ONCE = 2_000


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


def _beyond_the_end() -> AuditEntry | None:
    """Return an entry behind the end of its chain as it is now, or of a chain that has no end."""
    length = AuditHead.objects.filter(chain=OuterRef("chain")).values("length")
    ended = AuditEntry.objects.annotate(length=Subquery(length))
    return ended.filter(Q(length=None) | Q(number__gt=F("length"))).order_by("id").first()


def _links(head: AuditHead) -> Iterator[Link]:
    entries = AuditEntry.objects.filter(chain=head.chain, number__lte=head.length).order_by("number")
    for entry in entries.iterator(chunk_size=_AT_ONCE):
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
