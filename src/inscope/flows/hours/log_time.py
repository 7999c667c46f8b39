"""Log work on a case: it is charged to blocks of its activity, or refused, and taken back when it was a mistake."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inscope.apps.cases.errors import CaseResolvedError, KeyTakenError
from inscope.apps.cases.selectors import case_with
from inscope.apps.cases.services import checked_body
from inscope.apps.hours.errors import CorrectedError, NoSuchEntryError
from inscope.apps.hours.rows import BlockRow, EntryRow, NewEntry, NewPosting, PostingRow
from inscope.apps.hours.selectors import (
    block_rows_of,
    entry_under_key,
    entry_with,
    lock_blocks,
    locked_blocks,
    standing_of,
)
from inscope.apps.hours.services import add_entry, post
from inscope.core.ledger import expire, spend
from inscope.core.people import Actor, Right
from inscope.flows.coverage.decide import audit_case
from inscope.pg.tenancy import acting_as
from inscope.reads.time_plan import Planned, planned


@dataclass(frozen=True, slots=True)
class Work:
    """What an engineer logs; `key` names this entry for ever."""

    key: str
    worked_on: date
    worked_minutes: int
    text: str

    def digest(self, case_id: UUID) -> str:
        """Name the contents, so that the same key with other contents is noticed."""
        parts = [str(case_id), str(self.worked_on), self.worked_minutes, self.text]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def log_time(actor: Actor, case_id: UUID, work: Work, *, today: date, now: datetime) -> EntryRow:
    """Keep work on a case and charge it, once for each key; what was kept under the key already is returned as it is.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, CaseResolvedError: there is no such case for this actor, or it is resolved.
        TextRefusedError: what was done is not said.
        NoActivityError, DayRefusedError, WorkRefusedError: it is no work that a block pays for.
        NotEnoughHoursError: the blocks of that day have fewer minutes free; nothing is kept.
        KeyTakenError: the key was used for other work.
    """
    actor.require(Right.WORK_CASES)
    text, body_digest = checked_body(work.text, "text"), work.digest(case_id)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        earlier = entry_under_key(actor=actor, customer_id=case.customer_id, key=work.key)
        if earlier is not None:
            return _again(earlier, body_digest)
        if not case.is_open:
            raise CaseResolvedError
        on, minutes = work.worked_on, work.worked_minutes
        found = planned(actor, case, locked_blocks, worked_on=on, worked_minutes=minutes, today=today)
        new = NewEntry(work.key, body_digest, on, minutes, found.plan.charged_minutes, text)
        entry = add_entry(actor=actor, case=case, entry=new, now=now)
        details = {"entry": str(entry.public_id), "worked": minutes, "charged": entry.charged_minutes}
        post(actor=actor, postings=list(_spent(found, entry)), now=now)
        audit_case(actor=actor, case=case, event="time_logged", now=now, details=details)
        return entry


def correct_time(actor: Actor, case_id: UUID, entry_id: UUID, *, why: str, today: date, now: datetime) -> None:
    """Give back what work was charged, by postings that reverse it; a block that has closed expires it at once.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, NoSuchEntryError: there is no such case for this actor, or no such entry of it.
        TextRefusedError: why is not said.
        CorrectedError: it was given back already, or was charged nothing.
    """
    actor.require(Right.WORK_CASES)
    why = checked_body(why, "why")
    with acting_as(actor):
        case, entry = case_with(actor=actor, public_id=case_id), entry_with(actor=actor, public_id=entry_id)
        if entry.case_id != case.id:
            raise NoSuchEntryError
        lock_blocks(actor=actor, numbers=[one.block_id for one in standing_of(actor=actor, entry_id=entry.id)])
        standing = standing_of(actor=actor, entry_id=entry.id)  # as it is with the blocks locked
        if not standing:
            raise CorrectedError
        blocks = {one.id: one for one in block_rows_of(actor=actor, customer_id=entry.customer_id)}
        back = [posting for one in standing for posting in _back(entry, one, blocks[one.block_id], why, today)]
        post(actor=actor, postings=back, now=now)


def _again(earlier: EntryRow, body_digest: str) -> EntryRow:
    if earlier.body_digest != body_digest:
        raise KeyTakenError
    return earlier


def _spent(found: Planned, entry: EntryRow) -> Iterator[NewPosting]:
    for one in found.plan.shares:
        yield NewPosting(one.block.id, f"time:{entry.public_id}", spend(one.minutes), entry.worked_on, entry.id)


def _back(entry: EntryRow, spent: PostingRow, block: BlockRow, why: str, today: date) -> Iterator[NewPosting]:
    key = f"correction:{entry.public_id}"
    yield NewPosting(block.id, key, spent.move.reversed(), today, entry.id, spent.id, why)
    if block.closes_on < today:
        yield NewPosting(block.id, key, expire(spent.move.minutes), today)
