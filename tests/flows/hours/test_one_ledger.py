"""All that is told of the hours of a customer is told of one ledger: pages, files, API, statements, reports, decisions.

Chance writes a history of one customer, which goes through the flows of the product; a model that knows nothing of
postings keeps where the minutes are, and when they came there. At the end everything has to say what the model says.
"""

import csv
import json
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from inscope.apps.cases.models import Case
from inscope.apps.coverage.selectors import latest_decision
from inscope.apps.hours.errors import BlockClosedError, CorrectedError, NotReturnedError, ObjectedError
from inscope.apps.hours.rows import BlockRow, EntryRow
from inscope.apps.hours.selectors import block_rows_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.blocks import Hours as Answering
from inscope.core.estimates import EstimateRefusedError
from inscope.core.ledger import COUNTED, NotEnoughHoursError
from inscope.core.objections import ObjectionRefusedError
from inscope.core.people import INSCOPE, Actor
from inscope.core.statement import CHANGES, Period, month_of
from inscope.flows.hours import state_months
from inscope.flows.hours.estimate_work import Proposal, answer_work_estimate, estimate_work, release_hours
from inscope.flows.hours.expire_hours import expire_hours
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.object_to_time import answer_objection, object_to
from inscope.flows.hours.prove_hours import prove_hours
from inscope.flows.hours.prove_months import prove_months
from inscope.flows.hours.return_hours import NewTarget, Return, carry_over, refund_hours, take_back_refund
from inscope.flows.hours.sell_hours import Order, allocate, confirm, sell
from inscope.pg.tenancy import acting_as
from inscope.reads import case_page, hours_page, liability_page, statement_page, time_plan
from inscope.reads.liability_page import liability_csv
from inscope.reads.statement_page import COLUMNS, statement_csv
from inscope.reads.time_card import clock_of
from tests.factories import make_case, make_contact, make_customer, make_instance, make_staff, make_subscription
from tests.factories import make_token as token_of
from tests.sampling import IS_LONG

ZONE = "Europe/Berlin"
BEGIN = datetime(2027, 2, 1, 8, tzinfo=UTC)
ACTIVITIES = ("online_development_support", "project_consulting")
STEP, LATE_DAYS = 15, 7
"""What the policy charges in, and how long it takes late work."""
USED = ("free", "held")


# -- the model ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """Minutes that were in one place of a block, and then in another one."""

    at: datetime
    block: str
    what: str
    minutes: int
    source: str
    target: str

    @property
    def change(self) -> int:
        """By how much it changes what is unused."""
        return self.minutes * ((self.target in USED) - (self.source in USED))

    @property
    def column(self) -> str:
        """Where a statement counts it."""
        ways = {"purchase": "bought", "carry": "carried_in" if self.source == "outside" else "carried_out"}
        ways |= {"work": "spent", "correct": "given_back", "expire": "expired", "refund": "refunded"}
        return ways.get(self.what, "")


@dataclass
class Hours:
    """A block: how many minutes are where, and of what is held, for whom."""

    public_id: UUID
    reference: str
    starts_on: date
    ends_on: date
    minutes: int
    money: int
    activity: str = ""
    number: int = 0
    places: Counter[str] = field(default_factory=Counter)
    held: Counter[UUID] = field(default_factory=Counter)

    def is_valid(self, day: date) -> bool:
        return bool(self.places) and self.starts_on <= day <= self.ends_on

    def has_closed(self, day: date) -> bool:
        return day > self.ends_on + timedelta(days=LATE_DAYS)


@dataclass
class Done:
    """Work that was logged: what each block paid of it, out of which place."""

    case: UUID
    entry: EntryRow
    shares: list[tuple[Hours, int, str]]
    is_back: bool = False
    is_objected: bool = False


class History:
    """What happens to the hours of one customer: by the product, and by the model beside it."""

    def __init__(self) -> None:
        self.now, self.made = BEGIN, 0
        self.customer = make_customer("Halden Telecom")
        self.contact = make_contact(self.customer, roles=("open_requests", "buy_hours"))
        self.manager = actor_of(make_staff("account_manager"))
        self.engineer, self.colleague = (actor_of(make_staff("support_engineer")) for _ in range(2))
        self.program = make_staff("support_engineer")
        line = make_subscription(self.customer, ends_on=date(2040, 1, 1))
        self.instance = make_instance(self.customer, subscription=line)
        self.cases = [self.open_case(activity) for activity in ACTIVITIES for _ in range(2)]
        self.activity_of = dict(zip(self.cases, sorted(ACTIVITIES * 2), strict=True))
        self.blocks: list[Hours] = []
        self.work: list[Done] = []
        self.refunds: list[tuple[str, Hours, int]] = []
        self.moved: list[Moved] = []

    def open_case(self, activity: str) -> UUID:
        """Somebody asks for an activity."""
        asked = {"request_kind": "development", "activity": activity, "issue_class": "usage"}
        case = make_case(self.contact, asked, instance=self.instance, now=self.now, today=self.today)
        return UUID(str(case.public_id))

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def buyer(self) -> Actor:
        return actor_of(self.contact)

    def key(self) -> str:
        self.made += 1
        return f"key-{self.made}"

    def move(self, block: Hours, what: str, minutes: int, way: tuple[str, str], case: UUID | None = None) -> None:
        """Let the model move minutes from one place to another."""
        source, target = way
        self.moved.append(Moved(self.now, block.reference, what, minutes, source, target))
        block.places[source] -= minutes
        block.places[target] += minutes
        if case is not None:
            block.held[case] += minutes * ((target == "held") - (source == "held"))

    def payers(self, case: UUID, on: date) -> list[Hours]:
        """The blocks that pay for work of a day on a case, in their order."""
        fit = [one for one in self.blocks if one.activity == self.activity_of[case] and one.is_valid(on)]
        return sorted(fit, key=lambda one: (one.ends_on, one.number))

    def known(self, case: UUID) -> int:
        charged = sum(one.entry.charged_minutes for one in self.work if one.case == case and not one.is_back)
        return charged + sum(block.held[case] for block in self.blocks)

    def active(self) -> list[Hours]:
        return [one for one in self.blocks if one.places]


# -- what happens: each takes two numbers of chance --------------------------------------------------


def picked(found: list[Any], pick: int) -> Any:
    return found[pick % len(found)] if found else None


def buy(history: History, pick: int, amount: int) -> None:
    """A block is sold, and confirmed at once, unless it is one of those that wait."""
    starts = history.today + timedelta(days=pick % 12 - 6)
    ends = max(history.today, starts) + timedelta(days=(3, 12, 45, 200)[pick % 4])
    hours, price = amount % 10 + 1, (amount % 5) * 12_345
    order = Order(history.key(), "", hours, starts, ends, price, "EUR")
    made = sell(history.manager, history.customer.public_id, order, today=history.today, now=history.now)
    block = Hours(made, order.reference, starts, ends, hours * 60, price)
    history.blocks.append(block)
    if pick % 7:
        confirmed(history, block)
        if pick % 5:
            allocated(history, block, amount)


def confirm_it(history: History, pick: int, amount: int) -> None:
    """What waited is confirmed, or allocated."""
    pending = picked([one for one in history.blocks if not one.places], pick)
    if pending:
        confirmed(history, pending)
    unallocated = picked([one for one in history.blocks if not one.activity], pick)
    if unallocated:
        allocated(history, unallocated, amount)


def confirmed(history: History, block: Hours) -> None:
    with suppress(BlockClosedError):
        confirm(history.manager, history.customer.public_id, block.public_id, now=history.now)
        assert not block.has_closed(history.today)
        history.move(block, "purchase", block.minutes, ("outside", "free"))


def allocated(history: History, block: Hours, amount: int) -> None:
    block.activity, today = ACTIVITIES[amount % 2], history.today
    customer = history.customer.public_id
    allocate(history.manager, customer, block.public_id, block.activity, today=today, now=history.now)


def log(history: History, pick: int, amount: int) -> None:
    """Work is logged, of today or of some days ago: all of it is paid, or none of it is kept."""
    case, on = history.cases[pick % 4], history.today - timedelta(days=(0, 0, 1, 5)[pick % 4])
    minutes = amount % 240 + 1
    left = charged = -(-minutes // STEP) * STEP
    shares: list[tuple[Hours, int, str]] = []
    payers = [one for one in history.payers(case, on) if not one.has_closed(history.today)]
    for place in ("held", "free"):
        for block in payers:
            there = block.held[case] if place == "held" else block.places["free"]
            shares += [(block, min(left, there), place)] if min(left, there) else []
            left -= min(left, there)
    done = Work(history.key(), on, minutes, "Work.")
    if left:
        with pytest.raises(NotEnoughHoursError):
            log_time(history.engineer, case, done, today=history.today, now=history.now)
        return
    entry = log_time(history.engineer, case, done, today=history.today, now=history.now)
    assert entry.charged_minutes == charged
    for block, paid, place in shares:
        history.move(block, "work", paid, (place, "charged"), case)
    history.work.append(Done(case, entry, shares))


def take_back(history: History, pick: int, _amount: int) -> None:
    """Work was a mistake."""
    done = picked(history.work, pick)
    if done is None:
        return
    when: Any = {"today": history.today, "now": history.now}
    try:
        correct_time(history.engineer, done.case, done.entry.public_id, why="Not so.", **when)
    except CorrectedError:
        assert done.is_back
    except ObjectedError:
        assert done.is_objected
    else:
        given_back(history, done)


def given_back(history: History, done: Done) -> None:
    assert not done.is_back
    done.is_back = True
    for block in {one.public_id: one for one, *_more in done.shares}.values():
        is_closed, own = block.has_closed(history.today), [one for one in done.shares if one[0] is block]
        for _block, paid, place in own:
            history.move(block, "correct", paid, ("charged", place), done.case)
            if is_closed and place == "held":
                history.move(block, "release", paid, ("held", "free"), done.case)
        if is_closed:
            history.move(block, "expire", sum(paid for _block, paid, _place in own), ("free", "expired"))


def disagree(history: History, pick: int, amount: int) -> None:
    """The customer objects to work; now and then its objection is answered at once."""
    done = picked(history.work, pick)
    if done is None:
        return
    when: Any = {"today": history.today, "now": history.now}
    with suppress(ObjectionRefusedError):
        object_to(history.buyer, done.case, done.entry.public_id, why=history.key(), **when)
        done.is_objected = True
    if done.is_objected and amount % 3:
        is_upheld = amount % 2 == 0
        with suppress(ObjectionRefusedError):
            ids = (done.case, done.entry.public_id)
            answer_objection(history.colleague, *ids, is_upheld=is_upheld, why="Looked at.", **when)
            done.is_objected = False
            if is_upheld:
                given_back(history, done)


def estimate(history: History, pick: int, amount: int) -> None:
    """Work is estimated and accepted: all that is not charged or held already is held, or nothing."""
    case = history.cases[pick % 4]
    minutes, known = amount + 30, history.known(case)
    left, holds = minutes - known, []
    for block in history.payers(case, history.today):
        taken = max(0, min(left, block.places["free"]))
        holds += [(block, taken)] if taken else []
        left -= taken
    proposal = Proposal(history.key(), minutes, "All of it.")
    try:
        asked = estimate_work(history.engineer, case, proposal, now=history.now)
    except EstimateRefusedError:
        assert minutes <= known
        return
    accept: Any = {"is_accepted": True, "answer": "", "today": history.today, "now": history.now}
    if left:
        with pytest.raises(NotEnoughHoursError):
            answer_work_estimate(history.buyer, case, asked.public_id, **accept)
        return
    answer_work_estimate(history.buyer, case, asked.public_id, **accept)
    for block, taken in holds:
        history.move(block, "hold", taken, ("free", "held"), case)


def let_go(history: History, pick: int, _amount: int) -> None:
    """What a case holds is released."""
    case = history.cases[pick % 4]
    release_hours(history.engineer, case, today=history.today, now=history.now)
    for block in history.blocks:
        if block.held[case]:
            history.move(block, "release", block.held[case], ("held", "free"), case)


def pay_back(history: History, pick: int, amount: int) -> None:
    """Some of what is free is refunded: of a block into which nothing was carried, as much as there is."""
    block = picked([one for one in history.active() if one.places["free"]], pick)
    if block is None:
        return
    key, minutes = history.key(), amount % block.places["free"] + 1
    given = Return(key, minutes, "Not needed.")
    try:
        refund_hours(history.manager, history.customer.public_id, block.public_id, given, now=history.now)
    except NotReturnedError:
        assert any(one.what == "carry" and one.block == block.reference for one in history.moved)
    else:
        history.move(block, "refund", minutes, ("free", "refunded"))
        history.refunds.append((key, block, minutes))


def unpay(history: History, pick: int, _amount: int) -> None:
    """A refund was a mistake."""
    if not history.refunds:
        return
    key, block, minutes = history.refunds.pop(pick % len(history.refunds))
    customer = history.customer.public_id
    take_back_refund(history.manager, customer, block.public_id, key, why="It goes on.", now=history.now)
    history.move(block, "refund", minutes, ("refunded", "free"))
    if block.has_closed(history.today):
        history.move(block, "expire", minutes, ("free", "expired"))


def carry(history: History, pick: int, amount: int) -> None:
    """Some of what is free goes on to another block, or begins one."""
    source = picked([one for one in history.active() if one.places["free"]], pick)
    if source is None:
        return
    minutes, customer, today = amount % source.places["free"] + 1, history.customer.public_id, history.today
    fit = [one for one in history.active() if one is not source and one.activity == source.activity]
    into = picked([one for one in fit if not one.has_closed(today)], pick) if amount % 2 else None
    given = Return(history.key(), minutes, "Renewed.")
    if into is None:
        reference, ends = history.key(), today + timedelta(days=30)
        carry_over(history.manager, customer, source.public_id, given, NewTarget(reference, ends), now=history.now)
        into = Hours(source.public_id, reference, today, ends, minutes, 0, source.activity)
        history.blocks.append(into)
    else:
        carry_over(history.manager, customer, source.public_id, given, into.public_id, now=history.now)
    history.move(source, "carry", minutes, ("free", "carried_out"))
    history.move(into, "carry", minutes, ("outside", "free"))
    numbered(history)


def wait(history: History, pick: int, amount: int) -> None:
    """Time passes, by days and hours; at night blocks expire, and months are stated while the vendor works."""
    history.now += timedelta(days=(1, 2, 9, 31)[pick % 4], hours=amount % 24)
    assert expire_hours(today=history.today, now=history.now) >= 0
    for block in history.blocks:
        if block.has_closed(history.today):
            for case, minutes in [(case, minutes) for case, minutes in block.held.items() if minutes]:
                history.move(block, "release", minutes, ("held", "free"), case)
            if block.places["free"]:
                history.move(block, "expire", block.places["free"], ("free", "expired"))
    with patch.object(state_months, "is_open", lambda _now: True):
        state_months.state_last_month(now=history.now)


def numbered(history: History) -> dict[str, BlockRow]:
    """Return the blocks as they are kept, by reference; the model learns their ids and their order."""
    with acting_as(INSCOPE):
        rows = {one.reference: one for one in block_rows_of(actor=INSCOPE, customer_id=history.customer.pk)}
    for block in history.blocks:
        block.public_id, block.number = rows[block.reference].public_id, rows[block.reference].id
    return rows


HAPPENS = (buy, confirm_it, log, take_back, disagree, estimate, let_go, pay_back, unpay, carry, wait)
OFTEN = (buy, log, log, log, estimate, wait, *HAPPENS)
ALL_OF_IT = [
    *[(buy, 8, 9), (buy, 1, 8), (buy, 7, 5), (log, 0, 100), (estimate, 0, 270), (log, 0, 60), (log, 1, 40)],
    *[(confirm_it, 0, 3), (pay_back, 0, 50), (carry, 1, 30), (wait, 2, 20), (log, 2, 75), (disagree, 0, 2)],
    *[(disagree, 1, 3), (take_back, 2, 0), (pay_back, 1, 20), (unpay, 0, 0), (carry, 0, 31), (let_go, 0, 0)],
    *[(estimate, 1, 200), (wait, 3, 15), (buy, 3, 7), (log, 0, 20), (wait, 3, 3), (take_back, 1, 0)],
    *[(buy, 6, 8), (estimate, 1, 200)],
]
"""A history in which everything happens."""


# -- what is told ------------------------------------------------------------------------------------


def minutes_in(words: str) -> int:
    """Minutes of a figure such as −1:30."""  # noqa: RUF002 - the minus sign
    hours, _colon, minutes = words.removeprefix("−").partition(":")  # noqa: RUF001 - the minus sign
    return (int(hours) * 60 + int(minutes)) * (-1 if words.startswith("−") else 1)  # noqa: RUF001 - as above


def figures_of(history: History, first: date, last: date) -> dict[str, Counter[str]]:
    """What a period changed of each block, as the model has it."""
    found: dict[str, Counter[str]] = {}
    for one in history.moved:
        figures, day = found.setdefault(one.block, Counter()), timezone.localdate(one.at)
        if day < first:
            figures["opening"] += one.change
        elif day <= last and one.column:
            figures[one.column] += one.change
        if day <= last:
            figures["closing"] += one.change
    return {block: figures for block, figures in found.items() if any(figures.values())}


def rows_in(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def check_counters(history: History) -> None:
    for reference, row in numbered(history).items():
        (block,) = [one for one in history.blocks if one.reference == reference]
        assert {bucket: row.balance.of(bucket) for bucket in COUNTED} == {
            bucket: block.places[bucket] for bucket in COUNTED
        }


def check_page(history: History) -> None:
    """The page of hours, to both sides."""
    today, active = history.today, history.active()
    valid = [one for one in active if one.is_valid(today)]
    for actor, customer in ((history.manager, history.customer.public_id), (history.buyer, None)):
        page = hours_page.hours_page(actor, customer, today=today)
        assert page.free == clock_of(sum(one.places["free"] for one in valid))
        assert page.charged == clock_of(sum(one.places["charged"] for one in active))
        assert page.bought == clock_of(sum(-one.places["outside"] - one.places["carried_out"] for one in valid))
        lines = {line.reference: line for line in page.blocks}
        assert {reference: (line.free, line.held or "0:00", line.is_active) for reference, line in lines.items()} == {
            one.reference: (clock_of(one.places["free"]), clock_of(one.places["held"]), bool(one.places))
            for one in history.blocks
        }
        assert len(page.lines) == len(history.moved)
        for line in page.lines[:1]:
            assert line.free == clock_of(sum(one.places["free"] for one in active))
        if page.chart:
            unused = sum(one.places[place] for one in active for place in USED)
            highest = minutes_in(page.chart.marks[0].words)
            assert float(page.chart.points.rpartition(",")[2]) == pytest.approx(100 - unused * 100 / highest, abs=0.1)


def check_table(history: History) -> None:
    """The file of postings, to both sides."""
    for actor, customer in ((history.manager, history.customer.public_id), (history.buyer, None)):
        rows = rows_in(hours_page.hours_csv(actor, customer))
        there: dict[str, Counter[str]] = {}
        for row in rows:
            places = there.setdefault(row["block"], Counter())
            places[row["from"]] -= int(row["minutes"])
            places[row["to"]] += int(row["minutes"])
        assert there == {one.reference: one.places for one in history.active()}
        assert [int(row["free_after"]) for row in rows[-1:]] == [
            sum(one.places["free"] for one in history.active()) for _row in rows[-1:]
        ]


def periods(history: History) -> Iterator[Period]:
    """Days of history, cut where months end and somewhere within: each begins where the one before ends."""
    first, last = timezone.localdate(BEGIN) - timedelta(days=3), history.today
    cuts = {first, last + timedelta(days=1)}
    cuts |= {first + timedelta(days=(history.made * step) % max(1, (last - first).days)) for step in (3, 7)}
    cuts |= {day for day in (first + timedelta(days=number) for number in range((last - first).days)) if day.day == 1}
    for begin, end in pairwise(sorted(cuts)):
        yield Period(begin, end - timedelta(days=1))


def check_statements(history: History) -> None:
    """Statements as pages, to both sides: each adds up, and begins with what the one before ended with."""
    names = {str(words): name for name, words in COLUMNS.items()}
    for actor, customer in ((history.manager, history.customer.public_id), (history.buyer, None)):
        before = 0
        for period in periods(history):
            page = statement_page.statement_page(actor, customer, period, most=10**6)
            told = {one.reference: one.figures for one in page.blocks}
            for reference, figures in (*told.items(), ("", page.total)):
                changes = sum(minutes_in(minutes) for _name, minutes in figures.changes)
                assert minutes_in(figures.opening) + changes == minutes_in(figures.closing), reference
            expected = figures_of(history, period.first, period.last)
            assert {
                reference: +Counter({names[name]: abs(minutes_in(minutes)) for name, minutes in figures.changes})
                for reference, figures in told.items()
                if reference in expected
            } == {
                reference: +Counter({name: abs(figures[name]) for name in CHANGES})
                for reference, figures in expected.items()
            }
            assert minutes_in(page.total.opening) == before == minutes_in(page.brought)
            before = minutes_in(page.total.closing)
            assert before == page.closing_minutes == sum(figures["closing"] for figures in expected.values())
            assert [minutes_in(line.unused) for line in page.lines[-1:]] == [before for _line in page.lines[-1:]]
        assert before == sum(one.places[place] for one in history.active() for place in USED)


def check_statement_tables(history: History) -> None:
    """The same as tables."""
    for actor, customer in ((history.manager, history.customer.public_id), (history.buyer, None)):
        for period in periods(history):
            changes = Counter[str]()
            rows = rows_in(statement_csv(actor, customer, period))
            for row in rows:
                changes[row["block"]] += int(row["change_minutes"])
            expected = figures_of(history, period.first, period.last)
            closing = {block: figures["closing"] for block, figures in expected.items() if figures["closing"]}
            assert {block: minutes for block, minutes in changes.items() if minutes} == closing
            assert [int(row["unused_minutes"]) for row in rows[-1:]] == [sum(closing.values()) for _row in rows[-1:]]


def check_owed(history: History) -> None:
    """What the vendor owes, by month and block, in minutes; and no money comes or goes but with them."""
    unused = sum(one.places[place] for one in history.active() for place in USED)
    page = liability_page.liability_page(history.manager, {}, today=history.today)
    assert sum(minutes_in(one.hours) for one in page.owed) == unused
    for line in page.lines:
        cells = {one.label: minutes_in(one.hours) for one in line.cells}
        assert cells.pop("Before") + sum(cells.values()) - cells["Owed"] == cells["Owed"]


def check_owed_table(history: History) -> None:
    """The same as a table."""
    rows = rows_in(liability_csv(history.manager, {}, today=history.today))
    months = {month.word: figures_of(history, month.first, month.last) for month in last_months(history.today)}
    assert {(row["month"], row["block"]) for row in rows} == {
        (month, block) for month, figures in months.items() for block in figures
    }
    for row in rows:
        expected = months[row["month"]][row["block"]]
        expected["spent"] += expected.pop("given_back", 0)
        columns = ("opening", "bought", "carried_in", "spent", "expired", "refunded", "carried_out", "closing")
        assert {name: int(row[f"{name}_minutes"]) for name in columns} == {name: expected[name] for name in columns}
        money = {name: Decimal(row[name] or 0) for name in columns}
        assert sum(money.values()) - money["closing"] == money["closing"] >= 0
        assert expected["closing"] or not money["closing"]


def last_months(today: date) -> Iterator[Period]:
    """The months of a year until today."""
    month = month_of(today)
    for _number in range(12):
        yield month
        month = month_of(month.first - timedelta(days=1))


def check_api(history: History) -> None:
    """Blocks and postings over HTTP, some at a time, to programs of both sides."""
    for person in (history.program, history.contact):
        token, client = token_of(person), Client(headers={})

        def ask(what: str, token: str = token, client: Client = client, **query: Any) -> Any:
            place = f"/api/v1/customers/{history.customer.public_id}/{what}"
            return client.get(place, query, HTTP_AUTHORIZATION=f"Bearer {token}").json()

        blocks = {one["reference"]: one for one in ask("blocks")["blocks"]}
        assert {reference: one["balance"] for reference, one in blocks.items()} == {
            one.reference: {bucket.value: one.places[bucket] for bucket in COUNTED} for one in history.blocks
        }
        there: dict[str, Counter[str]] = {}
        page = ask("postings", limit=20)
        while True:
            for one in page["postings"]:
                places = there.setdefault(one["block"], Counter())
                places[one["source"]] -= one["minutes"]
                places[one["target"]] += one["minutes"]
            if not page["next"]:
                break
            page = ask("postings", limit=20, cursor=page["next"])
        assert there == {blocks[one.reference]["id"]: one.places for one in history.active()}


def check_cases(history: History) -> None:
    """What is left as the form of time says, and the card of each case."""
    today = history.today
    for case in history.cases:
        page = case_page.case_page(history.engineer, case, today=today)
        work = [one.entry.charged_minutes for one in history.work if one.case == case and not one.is_back]
        assert page.time.charged == clock_of(sum(work))
        assert page.work.held == clock_of(sum(block.held[case] for block in history.blocks)).replace("0:00", "")
        payers = history.payers(case, today)
        free, held = sum(one.places["free"] for one in payers), sum(one.held[case] for one in payers)
        asked: Any = {"worked_on": today, "worked_minutes": STEP, "today": today}
        if free + held < STEP:
            with pytest.raises(NotEnoughHoursError) as refused:
                time_plan.time_plan(history.engineer, case, **asked)
            assert refused.value.left_minutes == free + held
        else:
            plan = time_plan.time_plan(history.engineer, case, **asked)
            assert (plan.before_minutes, plan.held_before_minutes) == (free, held)


def check_decisions(history: History) -> None:
    """What a request of today is decided on."""
    for activity in ACTIVITIES:
        own = [one for one in history.active() if one.is_valid(history.today) and one.activity == activity]
        if own:
            asked = history.open_case(activity)
            with acting_as(INSCOPE):
                case = Case.objects.get(public_id=asked)
                told = json.loads(latest_decision(actor=INSCOPE, case_id=case.pk).facts)["hours.available"]
            hours, _colon, minutes = str(told).partition(":")  # as `h:mm`, where hours do not end
            assert round(float(hours) * 60) + int(minutes or 0) == sum(one.places["free"] for one in own)


def check_proofs(_history: History) -> None:
    """What `inscope verify hours` looks at."""
    assert [fault for _count, faults in prove_hours() for fault in faults] == []
    assert list(prove_months()) == []


CHECKS = (
    *(check_counters, check_page, check_table, check_statements, check_statement_tables, check_owed),
    *(check_owed_table, check_api, check_cases, check_decisions, check_proofs),
)


@contextmanager
def lived(steps: list[tuple[Callable[..., None], int, int]]) -> Iterator[History]:
    """Let a history happen, and forget it."""
    with timezone.override(ZONE), transaction.atomic():
        history = History()
        for what, pick, amount in steps:
            history.now += timedelta(minutes=1)
            what(history, pick, amount)
            numbered(history)
            with connection.cursor() as cursor:  # what PostgreSQL checks as a transaction ends
                cursor.execute("set constraints all immediate")
                cursor.execute("set constraints all deferred")
        yield history
        transaction.set_rollback(True)


@pytest.mark.usefixtures("db", "published_pack")
@settings(
    max_examples=400 if IS_LONG else 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(OFTEN), st.integers(0, 99), st.integers(0, 600)),
        min_size=15,
        max_size=25,
    )
)
@example(ALL_OF_IT)
def test_whatever_happened_all_that_is_told_of_the_hours_agrees(steps):
    with lived(steps) as history:
        for check in CHECKS:
            check(history)


def one_more(counted: Callable[..., int]) -> Callable[..., int]:
    return lambda *given: counted(*given) + 1


def without_last(listed: Callable[..., Sequence[object]]) -> Callable[..., Sequence[object]]:
    return lambda *given, **more: list(listed(*given, **more))[:-1]


def short_table(as_csv: Callable[..., str]) -> Callable[..., str]:
    return lambda rows: as_csv(list(rows)[:-1])


FAULTS: Mapping[Callable[..., None], tuple[str, Callable[..., Callable[..., object]]]] = {
    check_page: ("inscope.reads.hours_page.clock_of", lambda clock: lambda minutes: clock(minutes + 1)),
    check_table: ("inscope.reads.hours_page.as_csv", short_table),
    check_statements: ("inscope.reads.statement_page.moved_in", without_last),
    check_statement_tables: ("inscope.reads.statement_page.as_csv", short_table),
    check_owed: ("inscope.reads.liability_page.change_of", one_more),
    check_owed_table: ("inscope.reads.liability_page.as_csv", short_table),
    check_api: ("inscope.reads.api_hours.postings_after", without_last),
    check_cases: ("inscope.reads.time_plan.holds_of", without_last),
    check_decisions: ("inscope.reads.facts_for.hours_for", lambda found: lambda *given: one_more_free(found(*given))),
    check_proofs: ("inscope.flows.hours.prove_hours.postings_of", without_last),
}
"""For each view, what could be wrong in it."""


def one_more_free(hours: Answering) -> Answering:
    return replace(hours, free_minutes=hours.free_minutes + 1)


@pytest.mark.usefixtures("db", "published_pack")
def test_a_view_that_tells_something_else_is_found_out():
    with lived(ALL_OF_IT) as history:
        for check, (place, wrong) in FAULTS.items():
            with patch(place, wrong(pkgutil.resolve_name(place))), pytest.raises(AssertionError):
                check(history)
            check(history)


@pytest.mark.usefixtures("db", "published_pack")
def test_work_that_another_block_pays_is_found_out():
    with (
        patch("inscope.core.blocks._order", lambda block: -block.ends_on.toordinal()),
        lived([(buy, 3, 8), (buy, 6, 8), (log, 0, 100)]) as history,
        pytest.raises(AssertionError),
    ):
        check_counters(history)
