"""Engineers who log time through the flow, what they draw on, and the page that shows it. Django is set up by then."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from desk.patterns import DEVELOPMENT
from desk.people import Contact
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.models import TimeEntry
from inscope.apps.hours.rows import NewBlock
from inscope.apps.hours.services import keep_block
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.core.charging import Rules
from inscope.core.ledger import NotEnoughHoursError
from inscope.core.people import INSCOPE, Actor
from inscope.flows.cases.open_case import Request, open_case
from inscope.flows.hours.log_time import Work, log_time
from inscope.flows.hours.prove_hours import prove_hours
from inscope.pg.tenancy import acting_as
from inscope.reads.hours_page import hours_page

MINUTES = 15
DAYS = 300
"""Over so many days the work is spread, as that of a year is."""


@dataclass(frozen=True, slots=True)
class Clients:
    """What one worker process does: for whom, on which cases each client logs time in turn, and for how long."""

    engineer: int
    cases: Sequence[Sequence[UUID]]
    seconds: float


@dataclass(frozen=True, slots=True)
class Posted:
    """The entries that were acknowledged, how often hours were refused, and from when until when it took."""

    entries: Sequence[UUID]
    refused: int
    began: float
    ended: float

    @property
    def a_second(self) -> float:
        """How many entries a second."""
        return len(self.entries) / (self.ended - self.began)


def add_cases(contacts: Sequence[Contact]) -> list[UUID]:
    """Open a case for each contact that draws on hours."""
    now = timezone.now()
    today = timezone.localdate(now)
    opened = []
    for one in contacts:
        request = Request(str(uuid4()), "A dial plan", "Words.", DEVELOPMENT, one.instance)
        opened.append(open_case(actor_of(one.person), request, today=today, now=now).case.public_id)
    return opened


def add_blocks(contacts: Sequence[Contact], entries: int) -> None:
    """Give the customer of each contact a block for so many entries."""
    now = timezone.now()
    today, around = timezone.localdate(now), timedelta(days=DAYS)
    days = {"bought_on": today - around, "starts_on": today - around, "ends_on": today + around}
    minutes = entries * MINUTES
    block = NewBlock("HB-1", minutes, **days, rules=Rules(), activity=str(DEVELOPMENT["activity"]))
    with acting_as(INSCOPE):
        for one in contacts:
            keep_block(customer_id=one.customer_id, block=block, free_minutes=minutes, now=now)


def log_at_once(clients: Clients) -> Posted:
    """Let every client log time until the seconds are over, or there are no hours left."""
    with acting_as(INSCOPE):
        engineer = actor_of(Person.objects.get(id=clients.engineer))
    begin = threading.Barrier(len(clients.cases))

    def client(cases: Sequence[UUID]) -> Posted:
        try:
            begin.wait()
            return _log(engineer, cases, clients.seconds)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients.cases)) as pool:
        return together(list(pool.map(client, clients.cases)))


def together(told: Sequence[Posted]) -> Posted:
    """Return what several did as one."""
    return Posted(
        [entry for one in told for entry in one.entries],
        sum(one.refused for one in told),
        min(one.began for one in told),
        max(one.ended for one in told),
    )


def entries_of(contact: Contact) -> set[UUID]:
    """Return what is kept of a customer's work."""
    with acting_as(INSCOPE):
        return set(TimeEntry.objects.filter(customer_id=contact.customer_id).values_list("public_id", flat=True))


def page_of(contact: Contact, engineer: Person, times: int) -> dict[str, tuple[float, float]]:
    """Return the milliseconds, and those of them that this process worked, that the hours of a customer take."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with acting_as(INSCOPE):
        customer = Customer.objects.get(pk=contact.customer_id).public_id
    actor, client = actor_of(engineer), Client(headers={"host": "localhost"})
    client.force_login(engineer)
    return {
        "what is read": _medians(lambda: hours_page(actor, customer, today=timezone.localdate()), times),
        "the whole page": _medians(lambda: client.get(f"/desk/customers/{customer}/hours/"), times),
    }


def faults() -> list[str]:
    """Return what is wrong with any block."""
    return [fault for _count, found in prove_hours() for fault in found]


def _log(engineer: Actor, cases: Sequence[UUID], seconds: float) -> Posted:
    entries: list[UUID] = []
    began = time.time()
    for number in count():
        now = timezone.now()
        today = timezone.localdate(now)
        work = Work(str(uuid4()), today - timedelta(days=number % DAYS), MINUTES, "Reviewed the dial plan.")
        try:
            entry = log_time(engineer, cases[number % len(cases)], work, today=today, now=now)
        except NotEnoughHoursError:
            return Posted(entries, 1, began, time.time())
        entries.append(entry.public_id)
        if time.time() > began + seconds:
            break
    return Posted(entries, 0, began, time.time())


def _medians(ask: Callable[[], object], times: int) -> tuple[float, float]:
    ask()
    taken, worked = [], []
    for _ in range(times):
        begun, began_to_work = time.perf_counter(), time.process_time()
        ask()
        taken.append((time.perf_counter() - begun) * 1_000)
        worked.append((time.process_time() - began_to_work) * 1_000)
    return statistics.median(taken), statistics.median(worked)
