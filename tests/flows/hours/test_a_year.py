"""Customers buy hours and have them worked off, day by day across changes of the clocks and a leap day.

Whatever chance lets happen goes through the flows of the product; at the end of each day everything that is told of
the hours has to agree. One more thing that can happen is one more function in `HAPPENS`.
"""

import csv
import json
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db.models import F
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.hours.errors import BlockClosedError, CorrectedError, NotReturnedError, ObjectedError
from inscope.apps.hours.models import Approval, Posting
from inscope.apps.hours.objections import waiting_for_second_look
from inscope.apps.hours.rows import EntryRow
from inscope.apps.hours.selectors import block_rows_of, entries_numbered
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.core.beyond import Charge, came_to, sums_of
from inscope.core.estimates import EstimateRefusedError
from inscope.core.ledger import COUNTED, Bucket, NotEnoughHoursError
from inscope.core.money import money_words
from inscope.core.objections import ObjectionRefusedError
from inscope.core.overage import Billing, OverageRefusedError
from inscope.core.people import INSCOPE
from inscope.core.policy.sourced import Sourced
from inscope.core.second_look import SecondLookRefusedError
from inscope.core.statement import Period
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.estimate_work import Proposal, answer_work_estimate, estimate_work, release_hours
from inscope.flows.hours.expire_hours import expire_hours
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.object_to_time import answer_objection, object_to
from inscope.flows.hours.prove_hours import prove_hours
from inscope.flows.hours.return_hours import Return, refund_hours
from inscope.flows.hours.revoke_approval import revoke_approval
from inscope.flows.hours.second_look import confirm_time, return_time
from inscope.flows.hours.sell_hours import Order, allocate, confirm, sell
from inscope.pg.tenancy import acting_as
from inscope.reads.facts_for import facts_for
from inscope.reads.hours_page import hours_csv, hours_page
from inscope.reads.published_policy import policy_in_force
from inscope.reads.statement_page import statement_page
from inscope.reads.time_card import clock_of
from tests.factories import (
    make_case,
    make_contact,
    make_customer,
    make_instance,
    make_staff,
    make_subscription,
    set_second_looks,
)
from tests.sampling import IS_LONG

ZONE = "Europe/Berlin"
SEEDS, FIRST, DAYS = ([1, 2, 3], date(2027, 10, 1), 397) if IS_LONG else ([6], date(2028, 2, 20), 50)
"""In long: both changes of the clocks and the leap day; else the leap day, and the change to summer time."""
LONG = 120
"""From so many minutes on, the work of a day on a case waits for a second look."""
RATE = 9_999
"""Of an hour beyond the blocks, so that amounts are rounded."""
ACTIVITIES = ("online_development_support", "project_consulting")


@dataclass(slots=True)
class Having:
    """A customer, and what the simulation knows of it without asking: by its own count, not by the ledger's."""

    customer: Customer
    contact: Person
    pending: dict[UUID, int] = field(default_factory=dict)
    unallocated: list[UUID] = field(default_factory=list)
    bought: int = 0
    cases: list[UUID] = field(default_factory=list)
    logged: dict[UUID, tuple[UUID, Work, EntryRow]] = field(default_factory=dict)
    taken_back: set[UUID] = field(default_factory=set)
    objected: list[UUID] = field(default_factory=list)
    approvals: list[tuple[UUID, UUID]] = field(default_factory=list)
    revoked: set[int] = field(default_factory=set)
    asked: list[UUID] = field(default_factory=list)
    looked: dict[UUID, str] = field(default_factory=dict)

    @property
    def unconfirmed(self) -> list[UUID]:
        """The work that waits for a second look."""
        return [number for number in self.asked if number not in self.looked and number not in self.taken_back]

    @property
    def numbers(self) -> list[int]:
        """All work, by its numbers."""
        return [entry.id for *_of, entry in self.logged.values()]

    @property
    def second_looks(self) -> dict[UUID, str]:
        """Where the second look at each entry stands."""
        waiting = dict.fromkeys(self.unconfirmed, "waiting")
        return {number: self.looked.get(number, waiting.get(number, "")) for number in self.logged}

    def ask(self, case: UUID, on: date) -> None:
        """Let the work of a day wait, if it is long enough together and stands."""
        logged = {
            number: done for number, (of, done, _entry) in self.logged.items() if (of, done.worked_on) == (case, on)
        }
        day = {number: done.worked_minutes for number, done in logged.items() if number not in self.taken_back}
        if sum(day.values()) >= LONG:
            self.asked += [number for number in day if number not in self.asked]

    @property
    def charged(self) -> int:
        """The minutes of all work that stands on blocks."""
        return sum(one.charged_minutes for one in self.standing if one.is_of_block)

    @property
    def beyond(self) -> Sequence[Charge]:
        """What was ever charged beyond them, and what was taken back of it."""
        work = [one for *_of, one in self.logged.values() if not one.is_of_block]
        standing = {one.id for one in self.standing}
        return [Charge(one.charged_minutes, RATE, "EUR") for one in work] + [
            Charge(one.charged_minutes, RATE, "EUR", is_back=True) for one in work if one.id not in standing
        ]

    @property
    def standing(self) -> Sequence[EntryRow]:
        """All work that was not taken back."""
        return [one for number, (*_of, one) in self.logged.items() if number not in self.taken_back]


class Year:
    """What happens, one instant after the other."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - to be the same every time
        self.now = datetime.combine(FIRST, time(0), UTC)
        self.happened: Counter[str] = Counter()
        self.engineer, self.colleague = (actor_of(make_staff("support_engineer")) for _ in range(2))
        self.manager = actor_of(make_staff("account_manager"))
        self.customers = [self._customer() for _ in range(2)]
        set_second_looks(LONG)

    @property
    def today(self) -> date:
        """The day in the vendor's zone."""
        return timezone.localdate(self.now)

    def live_through(self, day: date) -> None:
        """Let a day happen: what expires, early in the night, and then whatever chance says, at any time of the day."""
        midnight = timezone.make_aware(datetime.combine(day, time(0)))
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time(0)))
        self.now = midnight.astimezone(UTC)
        expire_hours(today=self.today, now=self.now)
        length = (end.astimezone(UTC) - self.now).total_seconds()
        for second in sorted(self.chance.uniform(0, length - 1) for _ in range(self.chance.randint(4, 12))):
            self.now = midnight.astimezone(UTC) + timedelta(seconds=second)
            assert self.today == day
            what = self.chance.choices(list(HAPPENS), list(HAPPENS.values()))[0]
            self.happened[what.__name__] += bool(what(self, self.chance.choice(self.customers)))

    def _customer(self) -> Having:
        customer = make_customer()
        return Having(customer, make_contact(customer, roles=("open_requests", "approve_overage")))


# -- what can happen; each says whether it did -------------------------------------------------------


def order(year: Year, one: Having) -> bool:
    """Hours are ordered, for some weeks from about now."""
    hours, starts_on = year.chance.choice([1, 2, 5, 10]), year.today + timedelta(days=year.chance.randint(-8, 10))
    ends_on = starts_on + timedelta(days=year.chance.choice([3, 6, 12, 20, 60]))
    ordered = Order(f"HB-{year.chance.getrandbits(60)}", "", hours, starts_on, ends_on)
    one.pending[sell(year.manager, one.customer.public_id, ordered, today=year.today, now=year.now)] = hours * 60
    return True


def confirm_order(year: Year, one: Having) -> bool:
    """An order is confirmed, unless its block has closed meanwhile."""
    if not one.pending:
        return False
    block = year.chance.choice(list(one.pending))
    minutes = one.pending.pop(block)
    with suppress(BlockClosedError):
        confirm(year.manager, one.customer.public_id, block, now=year.now)
        one.bought += minutes
        one.unallocated.append(block)
    return True


def allocate_block(year: Year, one: Having) -> bool:
    """A block is allocated."""
    if not one.unallocated:
        return False
    block = one.unallocated.pop()
    activity = year.chance.choice(ACTIVITIES)
    allocate(year.manager, one.customer.public_id, block, activity, today=year.today, now=year.now)
    return True


def open_case(year: Year, one: Having) -> bool:
    """Somebody asks for an activity; of four requests the first is over then."""
    asked = {"request_kind": "development", "activity": year.chance.choice(ACTIVITIES), "issue_class": "usage"}
    release = make_instance(one.customer, is_licensed=False).release
    line = make_subscription(one.customer, release=release, ends_on=date(2030, 12, 31))
    instance = make_instance(one.customer, release=release, subscription=line)
    one.cases.append(make_case(one.contact, asked, instance=instance, now=year.now, today=year.today).public_id)
    if len(one.cases) > 3:
        resolve_case(year.engineer, one.cases.pop(0), now=year.now)
    return True


def work(year: Year, one: Having) -> bool:
    """An engineer logs work of today or of days before, and now and then sends it twice."""
    if not one.cases:
        return False
    case, on = year.chance.choice(one.cases), year.today - timedelta(days=year.chance.choice([0, 0, 0, 1, 4, 12]))
    done = Work(f"w-{year.chance.getrandbits(60)}", on, year.chance.randint(1, 150), "Work.")
    try:
        entry = log_time(year.engineer, case, done, today=year.today, now=year.now)
    except NotEnoughHoursError:
        year.happened["refused"] += 1
        return False
    one.logged[entry.public_id] = (case, done, entry)
    one.ask(case, on)
    assert (entry.second_look == "waiting") is (entry.public_id in one.asked)
    return True


def approve(year: Year, one: Having) -> bool:
    """The customer approves work beyond the blocks."""
    if not one.cases:
        return False
    case, ends_on = year.chance.choice(one.cases), year.today + timedelta(days=year.chance.randint(0, 40))
    given = Given(f"a-{year.chance.getrandbits(60)}", year.chance.randint(30, 900), RATE, "EUR", ends_on)
    approve_overage(actor_of(one.contact), case, given, today=year.today, now=year.now)
    with acting_as(INSCOPE):
        one.approvals.append((case, Approval.objects.latest("id").public_id))
    return True


def work_beyond(year: Year, one: Having) -> bool:
    """An engineer goes on where no block pays, on a request for which it is approved."""
    open_ones = [approved for approved in one.approvals if approved[0] in one.cases]
    if not open_ones:
        return False
    case, on = year.chance.choice(open_ones)[0], year.today - timedelta(days=year.chance.choice([0, 0, 2]))
    key, minutes = f"b-{year.chance.getrandbits(60)}", year.chance.randint(1, 150)
    done = Work(key, on, minutes, "Work.", Billing.OVERAGE)
    with suppress(OverageRefusedError):
        entry = log_time(year.engineer, case, done, today=year.today, now=year.now)
        assert entry.approval_id not in one.revoked
        one.logged[entry.public_id] = (case, done, entry)
        one.ask(case, on)
        return True
    return False


def revoke(year: Year, one: Having) -> bool:
    """The customer revokes what it approved."""
    if not one.approvals:
        return False
    case, number = one.approvals.pop(year.chance.randrange(len(one.approvals)))
    revoke_approval(actor_of(one.contact), case, number, why="", now=year.now)
    with acting_as(INSCOPE):
        one.revoked.add(Approval.objects.get(public_id=number).pk)
    return True


def ask_again(year: Year, one: Having) -> bool:
    """Somebody who is not sure that it was kept sends work again, at any time later."""
    if not one.logged:
        return False
    case, done, entry = year.chance.choice(list(one.logged.values()))
    again = log_time(year.engineer, case, done, today=year.today, now=year.now)
    assert (again.public_id, again.charged_minutes) == (entry.public_id, entry.charged_minutes)
    return True


def take_back(year: Year, one: Having) -> bool:
    """Work was a mistake, or was taken back already."""
    if not one.logged:
        return False
    number = year.chance.choice(list(one.logged))
    case = one.logged[number][0]
    with suppress(CorrectedError):
        try:
            correct_time(year.engineer, case, number, why="Wrong case.", today=year.today, now=year.now)
        except ObjectedError:
            assert number in one.objected
            return False
        assert number not in one.taken_back
        one.taken_back.add(number)
    assert number in one.taken_back
    return True


def estimate(year: Year, one: Having) -> bool:
    """Work is estimated, and the customer accepts: all of it is held, or nothing."""
    if not one.cases:
        return False
    case, key = year.chance.choice(one.cases), f"e-{year.chance.getrandbits(60)}"
    with suppress(EstimateRefusedError, NotEnoughHoursError):
        proposal = Proposal(key, year.chance.randint(30, 900), "All of it.")
        asked = estimate_work(year.engineer, case, proposal, now=year.now)
        number, buyer = asked.public_id, actor_of(one.contact)
        answer_work_estimate(buyer, case, number, is_accepted=True, answer="Yes.", today=year.today, now=year.now)
        return True
    return False


def release(year: Year, one: Having) -> bool:
    """What a request holds is not needed."""
    if not one.cases:
        return False
    release_hours(year.engineer, year.chance.choice(one.cases), today=year.today, now=year.now)
    return True


def disagree(year: Year, one: Having) -> bool:
    """The customer objects to work, where it still may."""
    if not one.logged:
        return False
    number = year.chance.choice(list(one.logged)[-8:])
    with suppress(ObjectionRefusedError):
        case = one.logged[number][0]
        why = f"Not so long: {year.chance.getrandbits(60)}."
        object_to(actor_of(one.contact), case, number, why=why, today=year.today, now=year.now)
        one.objected.append(number)
        return True
    return False


def settle(year: Year, one: Having) -> bool:
    """A colleague answers the oldest objection."""
    if not one.objected:
        return False
    number, is_upheld = one.objected.pop(0), year.chance.random() < 0.5
    why, case = "Looked at.", one.logged[number][0]
    answer_objection(year.colleague, case, number, is_upheld=is_upheld, why=why, today=year.today, now=year.now)
    if is_upheld:
        one.taken_back.add(number)
    return True


def look(year: Year, one: Having) -> bool:
    """A colleague looks at work that waits, and confirms it or returns it; the customer's objection comes first."""
    if not one.unconfirmed:
        return False
    number, is_confirmed = year.chance.choice(one.unconfirmed), year.chance.random() < 0.5
    case = one.logged[number][0]
    with pytest.raises(SecondLookRefusedError):
        confirm_time(year.engineer, case, number, now=year.now)
    if is_confirmed:
        confirm_time(year.colleague, case, number, now=year.now)
    else:
        try:
            return_time(year.colleague, case, number, why="Looked at.", today=year.today, now=year.now)
        except ObjectedError:
            assert number in one.objected
            return False
        one.taken_back.add(number)
    one.looked[number] = "confirmed" if is_confirmed else "returned"
    year.happened[one.looked[number]] += 1
    return True


def give_back(year: Year, one: Having) -> bool:
    """Some of a block is refunded."""
    with acting_as(INSCOPE):
        blocks = [block for block in block_rows_of(actor=INSCOPE, customer_id=one.customer.pk) if block.balance.free]
    if not blocks:
        return False
    block = year.chance.choice(blocks)
    given = Return(f"r-{year.chance.getrandbits(60)}", year.chance.randint(1, block.balance.free), "Not needed.")
    with suppress(NotReturnedError):
        refund_hours(year.manager, one.customer.public_id, block.public_id, given, now=year.now)
        return True
    return False


HAPPENS = {order: 4, confirm_order: 5, allocate_block: 6, open_case: 2, work: 14, ask_again: 2, take_back: 3} | {
    estimate: 4,
    release: 2,
    approve: 2,
    work_beyond: 3,
    revoke: 2,
    disagree: 2,
    settle: 1,
    look: 2,
    give_back: 1,
}
"""What can happen, and how often beside the others."""


# -- what holds at the end of each day ---------------------------------------------------------------


def check(year: Year, one: Having) -> None:
    """Compare all that is told of a customer's hours: own count, counters, page, file, and the facts of a request."""
    today, customer = year.today, one.customer
    with acting_as(INSCOPE):
        blocks = block_rows_of(actor=INSCOPE, customer_id=customer.pk)
        waiting = waiting_for_second_look(actor=INSCOPE, most=10_000)
        looked = {entry.public_id: entry.second_look for entry in entries_numbered(actor=INSCOPE, numbers=one.numbers)}
    assert {entry.entry for entry in waiting if entry.customer_id == customer.pk} == set(one.unconfirmed)
    assert looked == one.second_looks
    total = {bucket: sum(block.balance.of(bucket) for block in blocks) for bucket in COUNTED}
    assert sum(total.values()) == one.bought
    assert total[Bucket.CHARGED] == one.charged
    for block in blocks:
        closed = block.closes_on < today
        assert (block.balance.unused if closed else block.balance.expired) == 0, block

    page = hours_page(year.manager, customer.public_id, today=today)
    rows = list(csv.DictReader(hours_csv(year.manager, customer.public_id).splitlines()))
    told = [row for row in rows if row["block"]]
    moved = Counter[str]()
    for row in told:
        moved[row["block"]] += int(row["minutes"]) * ((row["to"] == "free") - (row["from"] == "free"))
    assert {block.reference: block.balance.free for block in blocks} == {
        b.reference: moved[b.reference] for b in blocks
    }
    assert page.free == clock_of(sum(block.balance.free for block in blocks if block.is_valid(today)))
    assert [line.free for line in page.lines[:1]] == [clock_of(total[Bucket.FREE])] * bool(told)
    assert len(page.lines) + page.earlier == len(told)
    sums, stated = sums_of(one.beyond), statement_page(year.manager, customer.public_id, Period(FIRST, today)).beyond
    assert stated.came_to == came_to(sums)
    assert [line.amount for line in stated.sums] == [money_words(found.amount_minor, "EUR") for found in sums]
    assert len(page.beyond) == sum(not charge.is_back for charge in one.beyond)
    for activity in ACTIVITIES:
        own = [block for block in blocks if block.is_valid(today) and block.activity == activity]
        if own:
            assert available(year, customer, activity) == sum(block.balance.free for block in own)


def available(year: Year, customer: Customer, activity: str) -> int:
    """The minutes that a request of today is told of."""
    policy, stated = policy_in_force(year.today).policy, {"activity": Sourced(activity, "customer")}
    with acting_as(INSCOPE):
        found = facts_for(
            policy,
            actor=INSCOPE,
            customer_id=customer.pk,
            instance=None,
            said=(),
            asked_on=year.today,
            stated=stated,
        )
    told = json.loads(found.facts_text())["hours.available"]
    hours, _colon, minutes = str(told).partition(":")  # as `h:mm`, where hours do not end
    return round(float(hours) * 60) + int(minutes or 0)


def paid_on_a_day_of_another_block() -> int:
    """Minutes of work that a block paid which was not valid on that day."""
    with acting_as(INSCOPE):
        spent = Posting.objects.filter(kind="spend")
        outside = spent.exclude(posted_on__gte=F("block__starts_on"), posted_on__lte=F("block__ends_on"))
        return sum(outside.values_list("minutes", flat=True))


@pytest.mark.usefixtures("published_pack")
@pytest.mark.parametrize("seed", SEEDS)
def test_every_day_all_that_is_told_of_the_hours_agrees(seed):
    with timezone.override(ZONE):
        year = Year(seed)
        for number in range(DAYS):
            year.live_through(FIRST + timedelta(days=number))
            for one in year.customers:
                check(year, one)
            assert [fault for _count, faults in prove_hours() for fault in faults] == []
    assert paid_on_a_day_of_another_block() == 0
    assert all(year.happened[what.__name__] for what in HAPPENS), year.happened
    assert year.happened["refused"]
    assert year.happened["confirmed"]
    assert year.happened["returned"]
    with acting_as(INSCOPE):
        kinds = set(Posting.objects.values_list("kind", flat=True))
    assert kinds == {"purchase", "hold", "spend", "release", "correct", "expire", "refund"}
