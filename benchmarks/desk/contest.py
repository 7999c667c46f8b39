"""One size of the desk: a database with so many cases, and the product and the floor that serve from it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from django.test import Client

from desk.filling import fill
from desk.installation import add_database, environment_of
from desk.load import Cookies, Operation, of_floor, of_product
from desk.people import CUSTOMERS, People
from desk.sites import Site, floor, product
from inscope.apps.cases.models import Case
from inscope.apps.identity.models import Person
from inscope.pg.embedded import Server
from inscope.pg.schema import OWNER_ALIAS

_FLOOR_TABLES = Path(__file__).with_name("floor.sql")
_MOST_CASES = 20_000
"""Of how many cases the pages are asked for: more than are asked for in a run."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with so many cases, and who and what one asks for in it."""

    name: str
    count: int
    people: People
    cookies: Cookies
    cases: Sequence[UUID]
    tickets: Sequence[int]


@dataclass(frozen=True, slots=True)
class Contest:
    """What is measured at one size: of the product, and of the floor under the same names."""

    count: int
    site: Site
    ours: Mapping[str, Operation]
    floor: Mapping[str, Operation]

    @property
    def operations(self) -> list[Operation]:
        """Every operation, the floor's beside ours, so that the two run within seconds of each other."""
        return [side[name] for name in self.ours for side in (self.ours, self.floor) if name in side]


def fill_database(server: Server, count: int) -> Filled:
    """Make a database with so many cases, for the product and for the floor."""
    name = f"inscope_{count}"
    add_database(server, name)
    people = fill(server.owner_url(name), count)
    with psycopg.connect(server.owner_url(name), autocommit=True) as connection:
        connection.execute(_FLOOR_TABLES.read_bytes())
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
    chosen = Case.objects.using(OWNER_ALIAS).order_by("public_id").values_list("public_id", "id")[:_MOST_CASES]
    cookies = Cookies(
        _cookie(people.engineers[0]),
        [_cookie(one.person) for one in people.asking[: CUSTOMERS // 2]],
    )
    return Filled(name, count, people, cookies, [one for one, _ in chosen], [number for _, number in chosen])


@contextmanager
def contest(server: Server, filled: Filled, logs: Path, others: ExitStack) -> Iterator[Contest]:
    """Serve one size. The floor leaves with `others`, before the product does, whose memory is then looked at."""
    env, database = environment_of(server, filled.name), server.pid() or 0
    with product(env, database, logs / f"product-{filled.count}.txt") as site:
        beside = others.enter_context(floor(env, database, logs / f"floor-{filled.count}.txt"))
        ours = of_product(site, filled.people, filled.cases, filled.cookies)
        theirs = of_floor(beside, filled.people, filled.tickets)
        yield Contest(filled.count, site, _by_name(ours), _by_name(theirs))


def _by_name(operations: Sequence[Operation]) -> dict[str, Operation]:
    return {one.name: one for one in operations}


def _cookie(person: Person) -> dict[str, str]:
    client = Client()
    client.force_login(person)
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
