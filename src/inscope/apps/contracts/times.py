"""Keeps the response times that were agreed for contract lines. A version is only added; the latest counts."""

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace

from inscope.apps.audit.services import save_record
from inscope.apps.contracts.models import ContractTarget
from inscope.apps.contracts.rows import CustomerRow, SubscriptionRow, TimesRow
from inscope.core.contract_times import PAPER, typed_targets
from inscope.core.people import Actor
from inscope.core.records import require_same, require_seen
from inscope.pg.ids import uuid7
from inscope.pg.rows import Rows

WHAT = "response times"


def _times(where: str = "") -> Rows[TimesRow]:
    return Rows(
        TimesRow,
        "contracts_contracttarget one join contracts_subscription line on line.id = one.subscription_id",
        where=f"one.customer_id = %(customer_id)s {where}",
        order="order by one.subscription_id, one.id desc",
        columns=(
            "distinct on (one.subscription_id) one.subscription_id",
            *("line.reference", "one.public_id", "one.targets", "one.paper", "one.agreed_at"),
        ),
        for_contacts="one.customer_id = %(customer)s",
    )


_TIMES = _times()
_OF_LINE = _times("and line.reference = %(reference)s and one.agreed_at <= coalesce(%(by)s, one.agreed_at)")


def times_of(*, actor: Actor, customer_id: int) -> Sequence[TimesRow]:
    """Return what was agreed last for each contract line of a customer for which anything was."""
    return _TIMES.read(actor, customer_id=customer_id)


def times_of_line(*, actor: Actor, customer_id: int, reference: str, by: datetime | None = None) -> TimesRow | None:
    """Return what was agreed last for a contract line, which its reference names; `by` an instant, if one is given."""
    return _OF_LINE.first(actor, customer_id=customer_id, reference=reference, by=by)


def times_values(times: TimesRow | None) -> dict[str, object]:
    """Return what was agreed, as forms and the audit tell it; nothing, if nothing was."""
    return {} if times is None else {**typed_targets(times.targets), PAPER: times.paper}


def save_times(
    *, actor: Actor, customer: CustomerRow, line: SubscriptionRow, targets: str, paper: str, seen: str, now: datetime
) -> None:
    """Add what was agreed for a locked contract line, unless it is what counts already; the caller checked it.

    Raises:
        RecordMovedOnError: what counts is not what was `seen`.
    """
    before = times_values(times_of_line(actor=actor, customer_id=customer.id, reference=line.reference))
    require_seen(WHAT, before, seen)
    save_record(
        actor=actor,
        row=_version(actor, line, targets, paper, now),
        what=WHAT,
        name=line.reference,
        subject=f"{customer.subject_name}/subscription:{line.public_id}",
        before=before,
        after={**typed_targets(targets), PAPER: paper},
        now=now,
        customer_id=customer.id,
        texts={PAPER},
    )


def carry_times(
    *, actor: Actor, customer: CustomerRow, line: SubscriptionRow, renewal: SubscriptionRow, now: datetime
) -> None:
    """Let what was agreed for a contract line hold for its renewal, which is new."""
    times = times_of_line(actor=actor, customer_id=customer.id, reference=line.reference)
    if times is not None:
        targets, paper = times.targets, times.paper
        save_times(actor=actor, customer=customer, line=renewal, targets=targets, paper=paper, seen="", now=now)


def keep_times(*, actor: Actor, line: SubscriptionRow, targets: str, paper: str, now: datetime) -> bool:
    """Keep what was agreed for a contract line, and say whether it is new.

    Raises:
        RecordDiffersError: something else was.
    """
    stands = times_of_line(actor=actor, customer_id=line.customer_id, reference=line.reference)
    if stands is None:
        _version(actor, line, targets, paper, now).save()
    else:
        require_same(
            WHAT, line.reference, SimpleNamespace(**times_values(stands)), {**typed_targets(targets), PAPER: paper}
        )
    return stands is None


def _version(actor: Actor, line: SubscriptionRow, targets: str, paper: str, now: datetime) -> ContractTarget:
    return ContractTarget(
        customer_id=line.customer_id,
        subscription_id=line.id,
        public_id=uuid7(now),
        targets=targets,
        paper=paper,
        agreed_at=now,
        agreed_by_id=actor.person_id,
    )
