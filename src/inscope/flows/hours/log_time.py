"""Log work on a case: it is charged to blocks of its activity, or refused, and taken back when it was a mistake.

Work that no block pays for is charged as the customer approved it beforehand, or given. Where the office says so, a
colleague looks at what is charged, which waits until then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from inscope.apps.cases.errors import CaseResolvedError
from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import case_with
from inscope.apps.cases.services import checked_body
from inscope.apps.hours.errors import CorrectedError, ObjectedError
from inscope.apps.hours.objections import contested_entry
from inscope.apps.hours.rows import EntryRow, NewEntry, NewPosting, PostingRow
from inscope.apps.hours.second_looks import ask_for_second_looks, day_of
from inscope.apps.hours.selectors import (
    entry_under_key,
    entry_with,
    lock_blocks,
    locked_blocks,
    standing_of,
)
from inscope.apps.hours.services import add_entry, post, post_for_case, take_back
from inscope.apps.hours.timers import end_timer
from inscope.core.blocks import Share
from inscope.core.ledger import Bucket, expire, release, spend
from inscope.core.overage import Billing
from inscope.core.people import Actor, Right
from inscope.core.second_look import SecondLook, Worked, to_look_at
from inscope.flows.coverage.decide import audit_case
from inscope.flows.hours.contents import digest_of_contents, require_same_contents
from inscope.flows.hours.decide_for_hours import decide_soon
from inscope.pg.tenancy import acting_as
from inscope.reads.time_plan import checked_work, overage_planned, planned


@dataclass(frozen=True, slots=True)
class Work:
    """What an engineer logs; `key` names this entry for ever. Goodwill has a reason."""

    key: str
    worked_on: date
    worked_minutes: int
    text: str
    billing: Billing = Billing.BLOCK
    reason: str = ""

    def digest(self, case_id: UUID) -> str:
        """Name the contents, so that the same key with other contents is noticed."""
        besides = () if self.billing is Billing.BLOCK else (self.billing, self.reason)
        return digest_of_contents(case_id, self.worked_on, self.worked_minutes, self.text, *besides)


def log_time(actor: Actor, case_id: UUID, work: Work, *, today: date, now: datetime) -> EntryRow:
    """Keep work on a case and charge it, once for each key; what was kept under the key already is returned as it is.

    Raises:
        RightRefusedError: the actor works on no cases; or gives nothing, and this is goodwill.
        NoCaseError, CaseResolvedError: there is no such case for this actor, or it is resolved.
        TextRefusedError: what was done is not said, or why it is given.
        NoActivityError, DayRefusedError, WorkRefusedError: it is no work that hours are charged for.
        NotEnoughHoursError: the blocks of that day have fewer minutes free; nothing is kept.
        OverageRefusedError: the blocks pay for it, or no approval is enough for it.
        KeyTakenError: the key was used for other work.
    """
    actor.require(Right.GRANT_EXCEPTIONS if work.billing is Billing.GOODWILL else Right.WORK_CASES)
    text, body_digest = checked_body(work.text, "text"), work.digest(case_id)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        earlier = entry_under_key(actor=actor, customer_id=case.customer_id, key=work.key)
        if earlier is not None:
            require_same_contents(earlier.body_digest, body_digest)
            return earlier
        if not case.is_open:
            raise CaseResolvedError
        kept = NewEntry(work.key, body_digest, work.worked_on, work.worked_minutes, 0, text)
        end_timer(actor=actor, case_id=case.id)
        new, shares = _paid(actor, case, work, kept, today)
        entry = add_entry(actor=actor, case=case, entry=new, now=now)
        details = {"entry": str(entry.public_id), "worked": entry.worked_minutes, "charged": entry.charged_minutes}
        if not entry.is_of_block:
            details["billing"] = entry.billing
        asked = () if work.billing is Billing.GOODWILL else _asked_to_look(case, entry, now)
        events: list[tuple[str, Mapping[str, object]]] = [("time_logged", details)]
        events.extend(("time_waits_for_second_look", {"entry": one.public_id}) for one in asked)
        post_for_case(actor=actor, case=case, postings=list(_spent(shares, entry)), events=events, now=now)
        waits = any(one.entry_id == entry.id for one in asked)
        return replace(entry, second_look=SecondLook.WAITING.value) if waits else entry


def correct_time(actor: Actor, case_id: UUID, entry_id: UUID, *, why: str, today: date, now: datetime) -> None:
    """Give back what work was charged, by postings that reverse it; a block that has closed expires it at once.

    Raises:
        RightRefusedError: the actor works on no cases.
        NoCaseError, NoSuchEntryError: there is no such case for this actor, or no such entry of it.
        TextRefusedError: why is not said.
        ObjectedError: an objection to it waits, which is to be answered.
        CorrectedError: it was given back already, or was charged nothing.
    """
    actor.require(Right.WORK_CASES)
    why = checked_body(why, "why")
    with acting_as(actor):
        case = case_with(actor=actor, public_id=case_id, for_change=True)
        if contested_entry(actor=actor, case_id=case.id, entry=entry_id).contested.waits:
            raise ObjectedError
        give_back(actor, case, entry_with(actor=actor, public_id=entry_id), why=why, today=today, now=now)


def give_back(actor: Actor, case: CaseRow, entry: EntryRow, *, why: str, today: date, now: datetime) -> None:
    """Reverse what was charged for work on a case, within a transaction that has locked it.

    Raises:
        CorrectedError: it was given back already, or was charged nothing.
    """
    if not entry.is_of_block:
        _take_back(actor, case, entry, why, now)
        return
    blocks = lock_blocks(actor=actor, numbers=[one.block_id for one in standing_of(actor=actor, entry_id=entry.id)])
    standing = standing_of(actor=actor, entry_id=entry.id)  # as it is with the blocks locked
    if not standing:
        raise CorrectedError
    back = [
        posting
        for block in blocks
        for posting in _back(
            entry,
            [one for one in standing if one.block_id == block.id],
            why,
            today,
            releases=block.closes_on < today or not case.is_open,
            expires=block.closes_on < today,
        )
    ]
    post(actor=actor, postings=back, now=now)
    decide_soon()


def _paid(actor: Actor, case: CaseRow, work: Work, entry: NewEntry, today: date) -> tuple[NewEntry, Sequence[Share]]:
    """Return the entry with what it is charged, and which blocks pay."""
    on, minutes = work.worked_on, work.worked_minutes
    match work.billing:
        case Billing.BLOCK:
            found = planned(actor, case, locked_blocks, worked_on=on, worked_minutes=minutes, today=today).plan
            return replace(entry, charged_minutes=found.charged_minutes), found.shares
        case Billing.OVERAGE:
            beyond = overage_planned(actor, case, worked_on=on, worked_minutes=minutes, today=today)
            charged, number = beyond.charged_minutes, beyond.approval.id
            return replace(entry, charged_minutes=charged, billing=work.billing.value, approval_id=number), ()
        case Billing.GOODWILL:
            checked_work(actor, case, worked_on=on, worked_minutes=minutes, today=today)
            return replace(entry, billing=work.billing.value, reason=checked_body(work.reason, "reason")), ()
        case _:
            assert_never(work.billing)


def _asked_to_look(case: CaseRow, entry: EntryRow, now: datetime) -> Sequence[Worked]:
    """Let what was logged wait for a second look, with the rest of its day, where all of that is long enough."""
    from_minutes, day = day_of(entry=entry)
    asked = to_look_at(day, from_minutes)
    ask_for_second_looks(customer_id=case.customer_id, entries=asked, now=now)
    return asked


def _spent(shares: Iterable[Share], entry: EntryRow) -> Iterator[NewPosting]:
    key = f"time:{entry.public_id}"
    for one in shares:
        case_id = entry.case_id if one.bucket is Bucket.HELD else None
        move = spend(one.minutes, one.bucket)
        yield NewPosting(one.block.id, key, move, entry.worked_on, entry.id, case_id=case_id)


def _take_back(actor: Actor, case: CaseRow, entry: EntryRow, why: str, now: datetime) -> None:
    if entry.corrected_because:
        raise CorrectedError
    take_back(actor=actor, entry=entry, why=why, now=now)
    audit_case(actor=actor, case=case, event="time_taken_back", now=now, details={"entry": str(entry.public_id)})


def _back(
    entry: EntryRow, spent: Sequence[PostingRow], why: str, today: date, *, releases: bool, expires: bool
) -> Iterator[NewPosting]:
    """Yield what reverses work on one block; what it held goes back there, unless nothing is held any more."""
    key, block = f"correction:{entry.public_id}", spent[0].block_id
    for one in spent:
        back = one.move.reversed()
        yield NewPosting(block, key, back, today, entry.id, one.id, why, case_id=one.case_id)
        if releases and back.target is Bucket.HELD:
            yield NewPosting(block, key, release(back.minutes), today, case_id=one.case_id)
    if expires:
        yield NewPosting(block, key, expire(sum(one.move.minutes for one in spent)), today)
