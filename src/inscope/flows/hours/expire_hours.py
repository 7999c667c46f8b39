"""Let what nobody used expire, once a block takes no more work of its days."""

from datetime import date, datetime
from functools import partial

from inscope.apps.hours.rows import BlockRow, NewPosting
from inscope.apps.hours.selectors import closed_blocks, holds_on, lock_blocks
from inscope.apps.hours.services import post
from inscope.core.people import INSCOPE
from inscope.flows.hours.one_by_one import looked_at
from inscope.pg.tenancy import acting_as


def expire_hours(*, today: date, now: datetime) -> int:
    """Post the expiry of every block that has closed, a transaction each, and return of how many."""
    with acting_as(INSCOPE):
        closed = closed_blocks(actor=INSCOPE, today=today)
    return sum(looked_at(partial(_expire, one, today, now), "expiry_put_off", block=one.id) for one in closed)


def _expire(block: BlockRow, today: date, now: datetime) -> bool:
    with acting_as(INSCOPE):
        (locked,) = lock_blocks(actor=INSCOPE, numbers=[block.id])
        key = f"expiry:{block.public_id}:{today}"
        holds = {one.case_id: one.minutes for one in holds_on(actor=INSCOPE, block_ids=[block.id])}
        postings = [
            NewPosting(block.id, key, move, today, case_id=case) for move, case in locked.balance.closing(holds)
        ]
        post(actor=INSCOPE, postings=postings, now=now)
        return bool(postings)
