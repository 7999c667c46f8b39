"""Approvals of work beyond blocks: reads and writes them. PostgreSQL counts what is used of each."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from inscope.apps.cases.errors import KeyTakenError
from inscope.apps.cases.rows import CaseRow
from inscope.apps.hours.errors import ApprovalRevokedError, NoSuchApprovalError
from inscope.apps.hours.models import Approval
from inscope.apps.hours.rows import ApprovalRow
from inscope.apps.hours.services import violated_by
from inscope.core.people import Actor
from inscope.pg.ids import uuid7
from inscope.pg.rows import Rows, Statement


def _approvals(where: str) -> Rows[ApprovalRow]:
    return Rows(ApprovalRow, "hours_approval", where=where, order="order by id")


_OF_CASE = _approvals("case_id = %(case_id)s")
_NUMBERED = _approvals("id = any(%(numbers)s)")
_WITH = _approvals("public_id = %(public_id)s and case_id = %(case_id)s")
_UNDER_KEY = _approvals("customer_id = %(customer_id)s and key = %(key)s")


_WRONG = Statement(
    str,
    """
    select format('approval %%s of customer %%s: %%s minutes are kept as used, and its entries give %%s',
      approval.public_id, customer.public_id, approval.used_minutes, coalesce(sum(entry.charged_minutes), 0))
    from hours_approval approval
    join contracts_customer customer on customer.id = approval.customer_id
    left join hours_timeentry entry on entry.approval_id = approval.id
      and not exists (select from hours_takenback back where back.entry_id = entry.id)
    group by approval.id, customer.public_id
    having approval.used_minutes <> coalesce(sum(entry.charged_minutes), 0)
    order by approval.id
    """,
)


@dataclass(frozen=True, slots=True)
class NewApproval:
    """An approval to be kept: `key` is what the client names it by, for ever."""

    key: str
    body_digest: str
    contact_id: int
    evidence: str
    cap_minutes: int
    rate_minor: int
    currency: str
    starts_on: date
    ends_on: date
    objection_days: int


def approvals_of(*, actor: Actor, case_id: int) -> Sequence[ApprovalRow]:
    """Return what was approved for a case, the first first."""
    return _OF_CASE.read(actor, case_id=case_id)


def approvals_numbered(*, actor: Actor, numbers: Iterable[int]) -> Sequence[ApprovalRow]:
    """Return approvals by their numbers."""
    return _NUMBERED.read(actor, numbers=list(numbers))


def approval_with(*, actor: Actor, case_id: int, public_id: UUID) -> ApprovalRow:
    """Return an approval of a case.

    Raises:
        NoSuchApprovalError: there is none of this case.
    """
    found = _WITH.first(actor, case_id=case_id, public_id=public_id)
    if found is None:
        raise NoSuchApprovalError
    return found


def approval_under_key(*, actor: Actor, customer_id: int, key: str) -> ApprovalRow | None:
    """Return what was approved under a key."""
    return _UNDER_KEY.first(actor, customer_id=customer_id, key=key)


def wrong_approvals() -> Sequence[str]:
    """Return, in words, which approvals count otherwise than the work that was charged to them. For the staff."""
    return _WRONG.read()


def add_approval(*, actor: Actor, case: CaseRow, new: NewApproval, now: datetime) -> None:
    """Keep an approval.

    Raises:
        KeyTakenError: another case of the customer got one under that key just now; the transaction is over.
    """
    of = {"customer_id": case.customer_id, "case_id": case.id, "recorded_by_id": actor.person}
    try:
        Approval.objects.create(public_id=uuid7(now), made_at=now, **of, **asdict(new))
    except IntegrityError as error:
        if violated_by(error) != "approval_once":
            raise
        raise KeyTakenError from error


def mark_revoked(*, actor: Actor, approval: ApprovalRow, why: str, now: datetime) -> None:
    """Let nothing more be charged to an approval, for good.

    Raises:
        ApprovalRevokedError: it was revoked before.
    """
    standing = Approval.objects.filter(id=approval.id, revoked_at=None)
    if not standing.update(revoked_at=now, revoked_by=actor.person, revoked_because=why):
        raise ApprovalRevokedError
