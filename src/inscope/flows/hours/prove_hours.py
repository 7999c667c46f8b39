"""Prove that every block holds what its postings give, and that the audit tells of each.

Proved as well: what is carried arrives, what work is charged, what approvals count, and what second looks returned.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from inscope.apps.audit.selectors import details_of
from inscope.apps.hours.approvals import wrong_approvals
from inscope.apps.hours.rows import BlockRow, Mischarged, PostingRow, posted
from inscope.apps.hours.second_looks import wrong_second_looks
from inscope.apps.hours.selectors import all_blocks, holds_on, lock_blocks, mischarged, postings_of, uneven_carries
from inscope.core.ledger import Posting, digest_of, faults_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as

_AT_ONCE = 500


def prove_hours() -> Iterator[tuple[int, list[str]]]:
    """Yield, some blocks at a time, how many were recomputed, and in words what is wrong where; at last, of work."""
    after = 0
    while True:
        with acting_as(INSCOPE):
            batch = all_blocks(actor=INSCOPE, after=after, most=_AT_ONCE)
            suspect = [one for one, faults in _faults(batch) if faults]
        if not batch:
            break
        yield len(batch), [fault for one in suspect for fault in _looked_at_again(one)]
        after = batch[-1].id
    with acting_as(INSCOPE):
        charged = (_charged(one) for one in mischarged(actor=INSCOPE))
        yield 0, [*uneven_carries(), *wrong_approvals(), *charged, *wrong_second_looks()]


def _looked_at_again(block: BlockRow) -> list[str]:
    """Return what is wrong with a block once nobody posts to it: something may have moved between two statements."""
    with acting_as(INSCOPE):
        ((_, faults),) = _faults(lock_blocks(actor=INSCOPE, numbers=[block.id]))
        return [f"block {block.reference} of customer {block.customer}: {fault}" for fault in faults]


def _faults(blocks: Sequence[BlockRow]) -> Iterator[tuple[BlockRow, list[str]]]:
    numbers = [one.id for one in blocks]
    postings, holds = postings_of(actor=INSCOPE, block_ids=numbers), holds_on(actor=INSCOPE, block_ids=numbers)
    told = details_of(actor=INSCOPE, event="hours_posted", subjects=[one.subject_name for one in blocks])
    of_block: dict[int, list[PostingRow]] = {one.id: [] for one in blocks}
    for one in postings:
        of_block[one.block_id].append(one)
    for block in blocks:
        own = of_block[block.id]
        by_key = {str(one["key"]): one for one in told.get(block.subject_name, ())}
        held = {one.case_id: one.minutes for one in holds if one.block_id == block.id}
        yield block, [*faults_of(block.balance, held, _as_told(own, 1)), *_untold(block, own, by_key)]


def _untold(block: BlockRow, postings: Sequence[PostingRow], told: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Yield which postings the audit does not tell of, or tells otherwise."""
    made = {key: list(group) for key, group in groupby(postings, key=lambda one: one.key)}
    for key, group in made.items():
        if key not in told:
            yield f"the audit does not tell of `{key}`"
        elif told[key]["digest"] != digest_of(str(block.public_id), _as_told(group, told[key].get("form", 1))):
            yield f"the audit tells otherwise of `{key}`: postings {', '.join(str(one.id) for one in group)}"
    yield from (f"the audit tells of `{key}`, of which there is no posting" for key in told.keys() - made.keys())


def _as_told(postings: Sequence[PostingRow], form: object) -> list[Posting]:
    return [posted(one.id, one, one.person_id, int(str(form))) for one in postings]


def _charged(one: Mischarged) -> str:
    return (
        f"entry {one.public_id} of customer {one.customer}: "
        f"{one.charged_minutes} minutes are charged, and its postings give {one.posted_minutes}"
    )
