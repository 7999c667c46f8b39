"""Asks a site for the same kind of thing many times, from two clients, and counts the CPU time that this took."""

import http.client
import json
import random
import statistics
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desk.patterns import ISSUE
from desk.people import Contact, People
from desk.sites import Site
from desk.texts import subject, text

CLIENTS = 2
TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(slots=True)
class Operation:
    """Something that people do at a site, over and over; `costs` are CPU milliseconds a request, one a round."""

    name: str
    site: Site
    make: Callable[[], Asked]
    expected: int = 200
    costs: list[float] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """CPU milliseconds a request: the median of the rounds."""
        return statistics.median(self.costs)

    def take_turn(self, times: int) -> None:
        """Ask so many times, and note what one request cost."""
        asked = [self.make() for _ in range(times)]
        before = self.site.cpu_seconds()
        self.ask(asked)
        self.costs.append((self.site.cpu_seconds() - before) * 1_000 / times)

    def warm_up(self, times: int) -> None:
        """Ask without counting, so that every process has loaded what it keeps."""
        self.ask([self.make() for _ in range(times)])

    def ask(self, asked: Sequence[Asked]) -> None:
        """Ask for all of these, shared among the clients."""
        wrong: list[str] = []
        clients = [
            threading.Thread(target=self._client, args=[asked[number::CLIENTS], wrong]) for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        if wrong:
            raise SystemExit(f"{self.name}: {wrong[0]}")

    def _client(self, asked: Sequence[Asked], wrong: list[str]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=TIMEOUT_SECONDS)
        for one in asked:
            connection.request(one.method, one.path, one.body, dict(one.headers))
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != self.expected:
                wrong.append(f"{one.method} {one.path} answered {answer.status}: {said[:300]!r}")
                break
        connection.close()


def of_product(site: Site, people: People, cases: Sequence[uuid.UUID], cookies: "Cookies") -> list[Operation]:
    """Return what is measured of the product."""
    chance = random.Random(1)
    askers = _in_turn(people.contacts)
    return [
        Operation("create", site, lambda: _create(chance, next(askers)), expected=201),
        Operation("queue", site, lambda: Asked("GET", "/desk/queue/", cookies.staff)),
        Operation("case page", site, lambda: Asked("GET", f"/desk/cases/{chance.choice(cases)}/", cookies.staff)),
        Operation("portal list", site, lambda: Asked("GET", "/portal/", chance.choice(cookies.contacts))),
    ]


def of_floor(site: Site, people: People, tickets: Sequence[int]) -> list[Operation]:
    """Return what is measured of the floor, for an engineer who is signed in."""
    chance, who = random.Random(1), {"Cookie": site.sign_in("/sign-in/")}
    return [
        Operation("create", site, lambda: _insert(chance, chance.choice(people.contacts), who), expected=201),
        Operation("queue", site, lambda: Asked("GET", "/queue/", who)),
        Operation("case page", site, lambda: Asked("GET", f"/tickets/{chance.choice(tickets)}/", who)),
    ]


@dataclass(frozen=True, slots=True)
class Cookies:
    """Sessions of people who are signed in: one of the staff, some contacts."""

    staff: Mapping[str, str]
    contacts: Sequence[Mapping[str, str]]


def _create(chance: random.Random, contact: Contact) -> Asked:
    sent = {"subject": subject(chance), "body": text(chance), "facts": ISSUE, "instance": str(contact.instance)}
    headers = {
        "Authorization": f"Bearer {contact.token}",
        "Idempotency-Key": str(uuid.uuid4()),
        "Content-Type": "application/json",
    }
    return Asked("POST", "/api/v1/cases", headers, json.dumps(sent).encode())


def _insert(chance: random.Random, contact: Contact, who: Mapping[str, str]) -> Asked:
    sent = {"subject": subject(chance), "body": text(chance), "customer": contact.customer_id}
    headers = {"Content-Type": "application/json", **who}
    return Asked("POST", "/tickets/", headers, json.dumps(sent).encode())


def _in_turn(contacts: Sequence[Contact]) -> Iterator[Contact]:
    """Yield contacts over and over: each has a token with a limit a minute."""
    while True:
        yield from contacts
