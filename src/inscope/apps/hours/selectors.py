"""Reads blocks of hours, what moved in them, and the work that was logged."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from inscope.apps.hours.errors import NoSuchBlockError, NoSuchEntryError
from inscope.apps.hours.rows import Begun, BlockRow, EntryRow, HoldRow, Mischarged, PostingRow, paid_of
from inscope.core.blocks import Block as Paying
from inscope.core.charging import Done, Rounding, Rules
from inscope.core.ledger import COUNTED, Balance, Bucket, Kind, Move
from inscope.core.overage import Billing
from inscope.core.people import Actor
from inscope.core.second_look import SecondLook
from inscope.pg.rows import Rows, Statement


def _paying(*columns: Any) -> Paying:  # noqa: ANN401 - columns
    *block, increment, minimum, rounding, late, objection = columns
    number, reference, free, activity, starts_on, ends_on, bought_on = block
    rules = Rules(increment, minimum, Rounding(rounding), late, objection)
    return Paying(number, reference, free, activity, starts_on, ends_on, bought_on, rules)


def _payers(where: str, order: str) -> Rows[Paying]:
    return Rows(
        _paying,
        "hours_block",
        where=f"customer_id = %(customer_id)s and activated_at is not null{where}",
        order=order,
        columns=(
            *("id", "reference", "free", "activity", "starts_on", "ends_on", "bought_on"),
            *("increment_minutes", "minimum_minutes", "rounding", "late_entry_days", "objection_days"),
        ),
    )


_PAYING = _payers("", "order by ends_on, reference")
_PAYING_LOCKED = _payers(" and activity = %(activity)s", "order by id for no key update")


_OF_BLOCKS = {
    **{field.name: f"one.{field.name}" for field in fields(BlockRow) if field.name != "balance"},
    "customer": "customer.public_id",
    "is_active": "one.activated_at is not null",
}


def _block(*columns: Any) -> BlockRow:  # noqa: ANN401 - columns
    block, counters = columns[: -len(COUNTED)], columns[-len(COUNTED) :]
    return BlockRow(**dict(zip(_OF_BLOCKS, block, strict=True)), balance=Balance(*counters))


def _blocks(where: str, order: str = "order by one.ends_on, one.reference") -> Rows[BlockRow]:
    source = "hours_block one join contracts_customer customer on customer.id = one.customer_id"
    columns = (*_OF_BLOCKS.values(), *(f"one.{counter}" for counter in COUNTED))
    of_own = "one.customer_id = %(customer)s"
    return Rows(_block, source, where=where, order=order, columns=columns, for_contacts=of_own)


_BLOCKS_OF = _blocks("one.customer_id = %(customer_id)s")
_ALL_BLOCKS = _blocks("one.id > %(after)s", "order by one.id limit %(most)s")
_CLOSED = _blocks("one.free + one.held > 0 and one.ends_on + one.late_entry_days < %(today)s", "order by one.id")
_BEGUN = Statement(
    Begun,
    """
    select block.customer_id, max(block.starts_on), max(came.at)
    from hours_block block join contracts_customer customer on customer.id = block.customer_id,
    lateral (select greatest(
      block.activated_at,
      (select max(made_at) from hours_posting
       where block_id = block.id and kind in ('release', 'correct', 'carry_over') and target = 'free'),
      (select max(at) from audit_auditentry where event = 'block_allocated'
       and subject = 'customer:' || customer.public_id || '/block:' || block.public_id)
    ) at) came
    where block.activated_at is not null and %(today)s between block.starts_on and block.ends_on
      and (block.starts_on >= %(first)s or came.at >= %(first)s)
    group by block.customer_id order by block.customer_id
    """,
)
_LOCKED = _blocks("one.id = %(number)s", "for no key update of one")
_BLOCK_WITH = _blocks(
    "one.public_id = %(public_id)s and one.customer_id = coalesce(%(customer_id)s::bigint, one.customer_id)"
)


@lru_cache(4_096)  # most of them come again and again
def _move(kind: str, minutes: int, source: str, target: str) -> Move:
    return Move(Kind(kind), minutes, Bucket(source), Bucket(target))


CASE = "(select public_id from cases_case where cases_case.id = case_id)"
"""The id of a case that others know, beside its number."""


def _posting(number: int, block_id: int, key: str, *columns: Any) -> PostingRow:  # noqa: ANN401 - columns
    kind, minutes, source, target, *rest = columns
    return PostingRow(number, block_id, key, _move(kind, minutes, source, target), *rest)


def _postings(where: str, order: str = "order by id") -> Rows[PostingRow]:
    return Rows(
        _posting,
        "hours_posting",
        where=where,
        order=order,
        columns=(
            *("id", "block_id", "key", "kind", "minutes", "source", "target"),
            *("posted_on", "made_at", "person_id", "entry_id", "corrects_id", "reason", "case_id", CASE),
        ),
    )


_ORDERS = _blocks(
    "one.activated_at is null and one.declined_at is null and one.id > %(after)s", "order by one.id limit %(most)s"
)
_ORDER_UNDER_KEY = _blocks("one.customer_id = %(customer_id)s and one.request_key = %(key)s")

_POSTINGS_OF = _postings("block_id = any(%(blocks)s)")
_LATEST_POSTINGS_OF = _postings("block_id = any(%(blocks)s)", "order by id desc limit %(most)s")
_POSTINGS_UNDER_KEY = _postings("customer_id = %(customer_id)s and key = %(key)s")
_UNEVEN = Statement(
    str,
    """
    select format('customer %%s, `%%s`: %%s minutes are carried out, and %%s arrive', customer.public_id, key,
      coalesce(sum(minutes) filter (where source = 'free'), 0),
      coalesce(sum(minutes) filter (where source = 'outside'), 0))
    from hours_posting join contracts_customer customer on customer.id = customer_id
    where kind = 'carry_over'
    group by customer.public_id, key
    having sum(case when source = 'free' then minutes else -minutes end) <> 0
    order by customer.public_id, key
    """,
)
_POSTINGS_AFTER = _postings("customer_id = %(customer_id)s and id > %(after)s", "order by id limit %(most)s")
_HOLDS_OF_CASE = Rows(HoldRow, "hours_hold", where="case_id = %(case_id)s and minutes > 0", order="order by block_id")
_HOLDS_ON = Rows(
    HoldRow, "hours_hold", where="block_id = any(%(blocks)s) and minutes > 0", order="order by block_id, case_id"
)
_STANDING_OF_ENTRY = _postings(
    "entry_id = %(entry_id)s and kind = 'spend' "
    "and not exists (select from hours_posting other where other.corrects_id = hours_posting.id)"
)
_CORRECTED = """coalesce(
  (select min(reason) from hours_posting where entry_id = hours_timeentry.id and kind = 'correct'),
  (select reason from hours_takenback where entry_id = hours_timeentry.id), '')"""


def given_back(entry: str) -> str:
    """Return the condition that work was given back, whoever paid; `entry` names its table in the statement."""
    return f"""(exists (select from hours_posting back where back.entry_id = {entry}.id and back.kind = 'correct')
      or exists (select from hours_takenback back where back.entry_id = {entry}.id))"""  # noqa: S608 - ours, every word


def second_look_at(entry: str) -> str:
    """Return where the second look at work stands, as a column; empty where none is asked for, or it is given back."""
    return f"""coalesce((
      select case
        when answer.id is null then case when {given_back(entry)} then '' else '{SecondLook.WAITING}' end
        when answer.is_confirmed then '{SecondLook.CONFIRMED}'
        else '{SecondLook.RETURNED}'
      end
      from hours_secondlook look left join hours_secondlookanswer answer on answer.second_look_id = look.id
      where look.entry_id = {entry}.id), '')"""  # noqa: S608 - ours, every word


def _entries(where: str, order: str = "order by worked_on, id") -> Rows[EntryRow]:
    return Rows(
        EntryRow,
        "hours_timeentry",
        where=where,
        order=order,
        columns={"corrected_because": _CORRECTED, "case": CASE, "second_look": second_look_at("hours_timeentry")},
    )


_ENTRIES_OF_CASE = _entries("case_id = %(case_id)s")
_ENTRIES_NUMBERED = _entries("id = any(%(numbers)s)")
_ENTRIES_BEYOND = _entries(
    "customer_id = %(customer_id)s and billing <> 'block'", "order by made_at desc, id desc limit %(most)s"
)
_ENTRIES_BEYOND_AFTER = _entries(
    "customer_id = %(customer_id)s and billing <> 'block' and id > %(after)s", "order by id limit %(most)s"
)
_ENTRY_WITH = _entries("public_id = %(public_id)s")
_ENTRY_UNDER_KEY = _entries("customer_id = %(customer_id)s and key = %(key)s")
_SPENT = (
    "(select coalesce(sum(minutes), 0)::int from hours_posting where entry_id = hours_timeentry.id and kind = 'spend')"
)
_MISCHARGED = Rows(
    Mischarged,
    "hours_timeentry",
    where=f"billing = 'block' and charged_minutes <> {_SPENT}",
    order="order by id",
    columns={
        "customer": "(select public_id from contracts_customer where contracts_customer.id = customer_id)",
        "posted_minutes": _SPENT,
    },
)
_DONE = Rows(
    Done,
    "hours_timeentry",
    where=f"case_id = %(case_id)s and worked_on = %(on)s and billing = %(billing)s and {_CORRECTED} = ''",
    columns=[f"coalesce(sum({minutes}), 0)::int" for minutes in ("worked_minutes", "charged_minutes")],
)


def blocks_of(*, actor: Actor, customer_id: int) -> Sequence[Paying]:
    """Return the active blocks of a customer as the core counts them, the one that ends first first."""
    return _PAYING.read(actor, customer_id=customer_id)


def locked_blocks(*, actor: Actor, customer_id: int, activity: str) -> Sequence[Paying]:
    """Return the active blocks of an activity, locked in the order of their numbers until the transaction ends."""
    return _PAYING_LOCKED.read(actor, customer_id=customer_id, activity=activity)


def block_rows_of(*, actor: Actor, customer_id: int) -> Sequence[BlockRow]:
    """Return the blocks of a customer with where their minutes are, pending ones too."""
    return _BLOCKS_OF.read(actor, customer_id=customer_id)


def block_with(*, actor: Actor, public_id: UUID, customer_id: int | None = None) -> BlockRow:
    """Return a block that the actor may see; with `customer_id`, one of that customer.

    Raises:
        NoSuchBlockError: there is none, or it is another customer's.
    """
    found = _BLOCK_WITH.first(actor, public_id=public_id, customer_id=customer_id)
    if found is None:
        raise NoSuchBlockError
    return found


def orders_after(*, actor: Actor, after: int, most: int) -> Sequence[BlockRow]:
    """Return so many orders that wait to be confirmed or declined, after the one with a number, the first first."""
    return _ORDERS.read(actor, after=after, most=most)


def order_under_key(*, actor: Actor, customer_id: int, key: str) -> BlockRow | None:
    """Return what a customer ordered under a key."""
    return _ORDER_UNDER_KEY.first(actor, customer_id=customer_id, key=key)


def closed_blocks(*, actor: Actor, today: date) -> Sequence[BlockRow]:
    """Return blocks that take no more work and have minutes that nobody used."""
    return _CLOSED.read(actor, today=today)


def begun_since(*, first: date, today: date) -> Sequence[Begun]:
    """Return the customers with blocks of today into which hours came since a day or later. For the staff."""
    return _BEGUN.read(first=first, today=today)


def lock_blocks(*, actor: Actor, numbers: Iterable[int]) -> Sequence[BlockRow]:
    """Lock blocks in the order of their numbers, until the transaction ends, and return them as they are then."""
    # One by one: they are few, and PostgreSQL would plan a statement of many anew each time.
    return [one for number in sorted(set(numbers)) for one in _LOCKED.read(actor, number=number)]


def all_blocks(*, actor: Actor, after: int, most: int) -> Sequence[BlockRow]:
    """Return some blocks of everybody, by number, after one."""
    return _ALL_BLOCKS.read(actor, after=after, most=most)


def postings_of(*, actor: Actor, block_ids: Iterable[int]) -> Sequence[PostingRow]:
    """Return what moved in blocks, in the order in which it was posted."""
    return _POSTINGS_OF.read(actor, blocks=list(block_ids))


def latest_postings_of(*, actor: Actor, block_ids: Iterable[int], most: int) -> Sequence[PostingRow]:
    """Return so many of what moved in blocks last, in the order in which it was posted."""
    return _LATEST_POSTINGS_OF.read(actor, blocks=list(block_ids), most=most)[::-1]


def postings_under_key(*, actor: Actor, customer_id: int, key: str) -> Sequence[PostingRow]:
    """Return what was posted under a key."""
    return _POSTINGS_UNDER_KEY.read(actor, customer_id=customer_id, key=key)


def uneven_carries() -> Sequence[str]:
    """Return, in words, where minutes that were carried out of a block did not arrive in another. For the staff."""
    return _UNEVEN.read()


def postings_after(*, actor: Actor, customer_id: int, after: int, most: int) -> Sequence[PostingRow]:
    """Return so many of a customer's postings after the one with a number, the first first."""
    return _POSTINGS_AFTER.read(actor, customer_id=customer_id, after=after, most=most)


def paid_minutes(*, actor: Actor, block: BlockRow) -> int:
    """Return how many of the unused minutes of a block were paid with it, and not with one from which they came."""
    return paid_of(block, postings_of(actor=actor, block_ids=[block.id]))


def standing_of(*, actor: Actor, entry_id: int) -> Sequence[PostingRow]:
    """Return what work was charged and was not given back."""
    return _STANDING_OF_ENTRY.read(actor, entry_id=entry_id)


def entries_of(*, actor: Actor, case_id: int) -> Sequence[EntryRow]:
    """Return the work on a case, by its day."""
    return _ENTRIES_OF_CASE.read(actor, case_id=case_id)


def entries_numbered(*, actor: Actor, numbers: Iterable[int]) -> Sequence[EntryRow]:
    """Return work by its numbers."""
    return _ENTRIES_NUMBERED.read(actor, numbers=list(numbers))


def entries_beyond(*, actor: Actor, customer_id: int, most: int) -> Sequence[EntryRow]:
    """Return so much work for a customer that no block paid for, what was recorded last first."""
    return _ENTRIES_BEYOND.read(actor, customer_id=customer_id, most=most)


def entries_beyond_after(*, actor: Actor, customer_id: int, after: int, most: int) -> Sequence[EntryRow]:
    """Return so much work for a customer that no block paid for, after the entry with a number, the first first."""
    return _ENTRIES_BEYOND_AFTER.read(actor, customer_id=customer_id, after=after, most=most)


def entry_with(*, actor: Actor, public_id: UUID) -> EntryRow:
    """Return work that the actor may see.

    Raises:
        NoSuchEntryError: there is none, or it is another customer's.
    """
    found = _ENTRY_WITH.first(actor, public_id=public_id)
    if found is None:
        raise NoSuchEntryError
    return found


def entry_under_key(*, actor: Actor, customer_id: int, key: str) -> EntryRow | None:
    """Return the work that was logged under a key."""
    return _ENTRY_UNDER_KEY.first(actor, customer_id=customer_id, key=key)


def mischarged(*, actor: Actor) -> Sequence[Mischarged]:
    """Return all work that is charged otherwise than its postings say."""
    return _MISCHARGED.read(actor)


def done_on(*, actor: Actor, case_id: int, on: date, billing: Billing = Billing.BLOCK) -> Done:
    """Return what a case took of a day, paid in one way, without what was corrected."""
    (done,) = _DONE.read(actor, case_id=case_id, on=on, billing=billing.value)
    return done


def holds_of(*, actor: Actor, case_id: int) -> Sequence[HoldRow]:
    """Return what a case holds, by block."""
    return _HOLDS_OF_CASE.read(actor, case_id=case_id)


def holds_on(*, actor: Actor, block_ids: Iterable[int]) -> Sequence[HoldRow]:
    """Return what is held of blocks, by case."""
    return _HOLDS_ON.read(actor, blocks=list(block_ids))


def with_holds(blocks: Iterable[Paying], holds: Iterable[HoldRow]) -> list[Paying]:
    """Return blocks with what a case holds of them."""
    held = {one.block_id: one.minutes for one in holds}
    return [replace(one, held_minutes=held.get(one.id, 0)) for one in blocks]
