"""The hours of a customer: its blocks, how they burn down, and every posting with what it left free."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inscope.apps.contracts.rows import CustomerRow
from inscope.apps.contracts.selectors import customer_numbered, customer_with
from inscope.apps.hours.approvals import approvals_numbered
from inscope.apps.hours.objections import objections_of
from inscope.apps.hours.rows import ApprovalRow, BlockRow, ContestedRow, EntryRow, PostingRow
from inscope.apps.hours.selectors import block_rows_of, entries_beyond, entries_numbered, latest_postings_of
from inscope.apps.hours.statements import MovedOnDay, moved_by_day
from inscope.core.beyond import Charge
from inscope.core.block_alerts import DAYS, most_urgent, reached
from inscope.core.ledger import Bucket, Kind, Move
from inscope.core.money import money_words, refund_of
from inscope.core.overage import Billing, amount_of
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.statement import change_of
from inscope.core.tables import as_csv
from inscope.pg.tenancy import acting_as
from inscope.reads.burn_down import BurnDown, burn_down
from inscope.reads.case_lines import reference
from inscope.reads.case_rows import PersonName
from inscope.reads.disputes import people_of_disputes
from inscope.reads.names import names_of
from inscope.reads.objections_page import MOST, ObjectionLine, objection_lines
from inscope.reads.published_policy import policy_in_force
from inscope.reads.statement_beyond import NO_MONEY, money_cells
from inscope.reads.time_card import BILLINGS, clock_of
from inscope.reads.time_plan import ACTIVITY, activity_words

KINDS = {
    Kind.PURCHASE: gettext_lazy("Purchase"),
    Kind.HOLD: gettext_lazy("Held"),
    Kind.SPEND: gettext_lazy("Work"),
    Kind.RELEASE: gettext_lazy("Released"),
    Kind.EXPIRE: gettext_lazy("Expired"),
    Kind.CARRY_OVER: gettext_lazy("Carried over"),
    Kind.REFUND: gettext_lazy("Refunded"),
    Kind.CORRECT: gettext_lazy("Given back"),
}
_REFUND_BACK = gettext_lazy("Refund taken back")
_WITH_REASON = frozenset({Kind.CORRECT, Kind.REFUND, Kind.CARRY_OVER})
MOST_LISTED = 200
"""So many postings are listed on a page; the file has all of them."""
_ALL = 10**9
LISTED_DAYS = 90
"""So long an order is listed that was declined or withdrawn."""
_CSV_HEAD = (
    *("date", "block", "kind", "minutes", "from", "to", "free_after", "case", "worked_on", "text", "reason"),
    *("rate", "amount", "currency"),
)


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A block, in words; it is pending until it is active, or was declined, `because` of something.

    `price` is empty where none is kept; a customer takes back what it ordered itself.
    It `gives_back` what is free, or takes back what was refunded.
    """

    public_id: UUID
    reference: str
    order: str
    activity: str
    is_allocated: bool
    is_active: bool
    is_valid: bool
    bought: str
    free: str
    held: str
    starts_on: date
    ends_on: date
    warnings: tuple[str, ...]
    price: str
    is_pending: bool
    is_declined: bool
    is_withdrawn: bool
    because: str
    is_requested: bool
    gives_back: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A posting: what it moved out of what is free, or into it, and what was free of all blocks then.

    `waits`: it charges work that waits for a second look.
    """

    posted_on: date
    kind: str
    block: str
    text: str
    case_id: UUID | None
    case: str
    person: PersonName
    hours: str
    free: str
    waits: bool


@dataclass(frozen=True, slots=True)
class BeyondLine:
    """Work that no block paid for: approved beforehand, with its rate and what it costs; or goodwill, with a reason."""

    worked_on: date
    kind: str
    case_id: UUID
    text: str
    reason: str
    person: PersonName
    hours: str
    rate: str
    amount: str
    corrected_because: str
    waits: bool


@dataclass(frozen=True, slots=True)
class HoursPage:
    """All that is told of the hours of a customer; `activities` are what a block can be allocated to.

    Beside the postings that are listed there are `earlier` ones, which the file has; it has all work `beyond` blocks
    as well, of which the latest is listed.
    """

    customer: str
    customer_id: UUID
    free: str
    bought: str
    charged: str
    ends_on: date | None
    blocks: tuple[BlockLine, ...]
    lines: tuple[Line, ...]
    earlier: int
    beyond: tuple[BeyondLine, ...]
    is_more_beyond: bool
    chart: BurnDown | None
    objections: tuple[ObjectionLine, ...]
    activities: tuple[tuple[str, str], ...]
    can_sell: bool
    can_buy: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a customer's hours: `postings`, all or the last ones, and the work behind them.

    `free` says what was free of all blocks after each of them; `days` tell of all postings where not all were read.
    """

    customer: str
    customer_id: UUID
    blocks: Mapping[int, BlockRow]
    days: Sequence[MovedOnDay]
    postings: Sequence[PostingRow]
    free: Sequence[int]
    entries: Mapping[int, EntryRow]
    beyond: Sequence[EntryRow]
    approvals: Mapping[int, ApprovalRow]
    objections: Sequence[ContestedRow]
    people: Mapping[int | None, PersonName]


def hours_page(actor: Actor, customer_id: UUID | None, *, today: date) -> HoursPage:
    """Return the hours of a customer; without its id, of the contact's own.

    Raises:
        RightRefusedError: the actor reads no hours.
        NoSuchCustomerError: there is none whom the actor sees.
    """
    read = _read(actor, customer_id, listed=MOST_LISTED, beyond=MOST_LISTED + 1, objections=MOST)
    latest = read.beyond[:MOST_LISTED]
    policy = policy_in_force(today).policy
    valid = [one for one in read.blocks.values() if one.is_valid(today)]
    return HoursPage(
        customer=read.customer,
        customer_id=read.customer_id,
        free=clock_of(sum(one.balance.free for one in valid)),
        bought=clock_of(sum(one.balance.credited - one.balance.carried_out for one in valid)),
        charged=clock_of(sum(one.balance.charged for one in read.blocks.values())),
        ends_on=min((one.ends_on for one in valid if one.balance.unused), default=None),
        blocks=tuple(block_line(one, policy, today) for one in read.blocks.values() if _is_listed(one, today)),
        lines=tuple(_lines(read)),
        earlier=sum(one.count for one in read.days if one.is_earlier),
        beyond=tuple(_beyond(read, one) for one in sorted(latest, key=_by_work, reverse=True)),
        is_more_beyond=len(read.beyond) > MOST_LISTED,
        chart=burn_down(read.days, read.blocks, policy, today),
        objections=objection_lines(read.objections, read.people),
        activities=activities_of(policy),
        can_sell=actor.may(Right.KEEP_CUSTOMERS),
        can_buy=actor.may(Right.BUY_HOURS),
    )


def hours_csv(actor: Actor, customer_id: UUID | None) -> str:
    """Return every posting as a table, the first first; it raises as the page does."""
    read = _read(actor, customer_id)
    beyond = sorted(read.beyond, key=_by_work)
    postings = (_cells(read, one, free) for one, free in zip(read.postings, read.free, strict=True))
    return as_csv([_CSV_HEAD, *postings, *(cells for one in beyond for cells in _cells_beyond(read, one))])


def customer_of_hours(actor: Actor, customer_id: UUID | None) -> CustomerRow:
    """Return the customer whose hours are read, by its id or as the contact's own. Belongs inside `acting_as`.

    Raises:
        RightRefusedError: the actor reads no hours.
        NoSuchCustomerError: there is none whom the actor sees.
    """
    actor.require(Right.READ_CUSTOMERS if actor.is_staff else Right.READ_HOURS)
    if customer_id is None:
        return customer_numbered(actor=actor, customer_id=actor.customer)
    return customer_with(actor=actor, public_id=customer_id)


def _read(
    actor: Actor, customer_id: UUID | None, *, listed: int = _ALL, beyond: int = _ALL, objections: int = 0
) -> _Read:
    """Return the hours of a customer, with so many postings and so much work beyond blocks, the last ones.

    And with so many objections.
    """
    with acting_as(actor):
        customer = customer_of_hours(actor, customer_id)
        blocks = {one.id: one for one in block_rows_of(actor=actor, customer_id=customer.id)}
        postings = latest_postings_of(actor=actor, block_ids=blocks, most=listed)
        first = postings[0].id if postings else 0
        days = () if listed == _ALL else moved_by_day(actor=actor, block_ids=blocks, first=first)
        numbers = {one.entry_id for one in postings if one.entry_id is not None}
        entries = {one.id: one for one in entries_numbered(actor=actor, numbers=numbers)}
        given = entries_beyond(actor=actor, customer_id=customer.id, most=beyond)
        charged_to = {one.approval_id for one in given if one.approval_id is not None}
        approvals = {one.id: one for one in approvals_numbered(actor=actor, numbers=charged_to)}
        told = objections_of(actor=actor, customer_id=customer.id, most=objections) if objections else ()
        worked = [*(one.person_id for one in postings), *(one.person_id for one in given)]
        people = names_of([*worked, *people_of_disputes(told)])
    return _Read(
        customer=customer.name,
        customer_id=customer.public_id,
        blocks=blocks,
        days=days,
        postings=postings,
        free=_free(days, postings),
        entries=entries,
        beyond=given,
        approvals=approvals,
        objections=told,
        people=people,
    )


def _free(days: Iterable[MovedOnDay], postings: Sequence[PostingRow]) -> Sequence[int]:
    """Return what was free of all blocks after each of the last postings."""
    before = sum(_freed(one.move) for one in days if one.is_earlier)
    return tuple(accumulate((_freed(one.move) for one in postings), initial=before))[1:]


def _freed(move: Move) -> int:
    """Return by how much a move changes what is free."""
    return move.minutes * ((move.target is Bucket.FREE) - (move.source is Bucket.FREE))


def block_line(one: BlockRow, policy: Policy, today: date) -> BlockLine:
    """Return a block in words."""
    return BlockLine(
        public_id=one.public_id,
        reference=one.reference,
        order=one.order_reference,
        activity=activity_words(policy, one.activity),
        is_allocated=bool(one.activity),
        is_active=one.is_active,
        is_valid=one.is_valid(today),
        bought=clock_of(one.balance.credited if one.is_active else one.bought_minutes),
        free=clock_of(one.balance.free),
        held=clock_of(one.balance.held) if one.balance.held else "",
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        warnings=tuple(_warnings(one, today)) if one.is_active else (),
        price="" if one.price_minor is None else money_words(one.price_minor, one.currency),
        is_pending=one.is_pending,
        is_declined=one.declined_at is not None,
        is_withdrawn=one.is_withdrawn,
        because=one.declined_because,
        is_requested=one.requested_by_id is not None,
        gives_back=one.balance.free + one.balance.refunded > 0,
    )


def _is_listed(one: BlockRow, today: date) -> bool:
    """Whether a page still lists a block: what was declined or withdrawn, for some time."""
    return one.declined_at is None or (today - timezone.localdate(one.declined_at)).days <= LISTED_DAYS


def _warnings(one: BlockRow, today: date) -> Iterator[str]:
    """Yield what a block warns of, as customers are told by mail."""
    for alert in most_urgent(reached(one.balance, one.starts_on, one.ends_on, today)):
        if alert in DAYS:
            days = (one.ends_on - today).days
            yield ngettext("Ends in %(days)d day", "Ends in %(days)d days", days) % {"days": days}
        else:
            yield _("Little left") if one.balance.unused else _("Nothing left")


def activities_of(policy: Policy) -> tuple[tuple[str, str], ...]:
    """Return what a block can be allocated to, each with its words."""
    known = policy.facts[ACTIVITY].values if ACTIVITY in policy.facts else ()
    return tuple((word, activity_words(policy, word)) for word in known)


def _lines(read: _Read) -> Iterator[Line]:
    """Yield the postings, the latest first."""
    for one, free in zip(reversed(read.postings), reversed(read.free), strict=True):
        entry = None if one.entry_id is None else read.entries[one.entry_id]
        block = read.blocks[one.block_id]
        told = one.reason if one.move.kind in _WITH_REASON else "" if entry is None else entry.text
        if one.move.kind is Kind.REFUND and (money := refund_words(block, one.move.minutes)):
            told = f"{money} · {told}"
        yield Line(
            posted_on=one.posted_on,
            kind=str(_REFUND_BACK if one.move.source is Bucket.REFUNDED else KINDS[one.move.kind]),
            block=block.reference,
            text=told,
            case_id=one.case if entry is None else entry.case,
            case=_case(one, entry),
            person=read.people[one.person_id],
            hours=clock_of(change_of(one.move) or _freed(one.move)),
            free=clock_of(free),
            waits=entry is not None and entry.waits_for_second_look,
        )


def _by_work(one: EntryRow) -> tuple[date, int]:
    return one.worked_on, one.id


def refund_words(block: BlockRow, minutes: int) -> str:
    """Return the money of minutes of a block that are refunded; empty, where no price is kept."""
    if block.price_minor is None:
        return ""
    return money_words(refund_of(minutes, block.bought_minutes, block.price_minor), block.currency)


def _beyond(read: _Read, one: EntryRow) -> BeyondLine:
    approval = None if one.approval_id is None else read.approvals[one.approval_id]
    cost = 0 if approval is None else amount_of(one.charged_minutes, approval.rate_minor)
    return BeyondLine(
        worked_on=one.worked_on,
        kind=str(BILLINGS[Billing(one.billing)]),
        case_id=one.case,
        text=one.text,
        reason=one.reason,
        person=read.people[one.person_id],
        hours=clock_of(one.charged_minutes if approval else one.worked_minutes),
        rate="" if approval is None else money_words(approval.rate_minor, approval.currency),
        amount="" if approval is None else money_words(cost, approval.currency),
        corrected_because=one.corrected_because,
        waits=one.waits_for_second_look,
    )


def _cells_beyond(read: _Read, one: EntryRow) -> Iterator[tuple[object, ...]]:
    """Yield work beyond blocks as a line of its own, and one more, with a minus, where it was taken back."""
    approval = None if one.approval_id is None else read.approvals[one.approval_id]
    charge = Charge(one.worked_minutes)
    if approval is not None:
        charge = Charge(one.charged_minutes, approval.rate_minor, approval.currency)
    told = [(one.billing, charge, one.reason)]
    if one.corrected_because:
        told.append((f"{one.billing}_taken_back", replace(charge, is_back=True), one.corrected_because))
    for kind, charged, why in told:
        _minutes, *money = money_cells(charged)
        work = (reference(one.case_id), one.worked_on, one.text, why)
        yield (one.worked_on, "", kind, charged.minutes, "", "", "", *work, *money)


def _cells(read: _Read, one: PostingRow, free: int) -> tuple[object, ...]:
    entry = None if one.entry_id is None else read.entries[one.entry_id]
    work = ("", "") if entry is None else (entry.worked_on, entry.text)
    move = one.move
    block = read.blocks[one.block_id].reference
    return (
        one.posted_on,
        block,
        str(move.kind),
        move.minutes,
        str(move.source),
        str(move.target),
        free,
        _case(one, entry),
        *work,
        one.reason,
        *NO_MONEY[1:],
    )


def _case(one: PostingRow, entry: EntryRow | None) -> str:
    """Return the reference of the case whose work it is, or for which it holds minutes; empty, if there is none."""
    number = one.case_id if entry is None else entry.case_id
    return "" if number is None else reference(number)
