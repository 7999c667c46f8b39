"""Time logged a second, durable, beside pgbench on the same server; a block that a hundred draw on; its page.

    python benchmarks/ledger.py            # 6 minutes
    python benchmarks/ledger.py --small    # under a minute, to see that it runs

Two worker processes log time through the flow, with one client each and with four each; pgbench has as many clients and
two threads. The two processes run pgbench's own script as well, which says what Python can do here; and pgbench writes
what an entry of time writes (`desk/entry.sql`), which says what PostgreSQL can. They take turns, so that whatever else
the machine does meets all of them alike; the median of the rounds counts. Exits with 1 if a figure misses its bar, or
if the ledger is not as it was acknowledged.
"""

import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier

from desk.asked import is_small
from desk.installation import installation
from desk.simple_update import update_at_once
from inscope.cli.database import set_up_django
from inscope.pg.binaries import find_binaries
from inscope.pg.embedded import Server

if TYPE_CHECKING:
    from desk.people import People
    from desk.posting import Clients, Posted

WORKERS = 2
CLIENTS, HOT_CLIENTS = (2, 8), 100
SCRIPTS = ("tpcb-like", "simple-update")
IN_PYTHON = "simple-update, by Python"
IN_SQL = "what an entry writes, by pgbench"
OURS = "time logged, distinct blocks"
ENTRY = Path(__file__).with_name("desk") / "entry.sql"
SCALE = 10
CUSTOMERS = 48
PLENTY, UNTIL_USED_UP = 40_000, 3_600.0
SHARE_LEAST, HOT_LEAST, PAGE_MOST_MS = 0.25, 60, 100

Bench = Callable[[str, int, float], float]
Log = Callable[[Sequence[Sequence[UUID]], float], "Posted"]
Update = Callable[[int, float], float]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: rounds and seconds a turn, entries of the hot block and of the page, pages."""

    rounds: int
    seconds: float
    hot: int
    entries: int
    pages: int


WHOLE = Extent(rounds=9, seconds=4, hot=2_000, entries=10_000, pages=40)
SMALL = Extent(rounds=1, seconds=2, hot=200, entries=500, pages=5)


def main() -> int:
    """Fill, measure, print, and return the exit code."""
    extent = SMALL if is_small(__doc__) else WHOLE
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    with installation(max_connections="200") as server:
        from desk.people import make_people  # noqa: PLC0415 - Django is set up by now
        from desk.posting import faults  # noqa: PLC0415 - as before

        people = make_people()
        with _workers([one.pk for one in people.engineers], server.owner_url("pgbench")) as (log, update):
            reached = [
                _rates(people, server, update, log, extent),
                _hot_block(people, log, extent),
                _page(people, log, extent),
            ]
        wrong = faults()
    print(f"\nload after: {os.getloadavg()[0]:.1f}", *wrong, sep="\n")
    return 0 if all(reached) and not wrong else 1


def _rates(people: "People", server: Server, update: Update, log: Log, extent: Extent) -> bool:
    from desk.posting import add_blocks, add_cases  # noqa: PLC0415 - Django is set up by now

    own = people.contacts[:CUSTOMERS]  # each of another customer
    add_blocks(own, PLENTY)
    cases, rates = add_cases(own), defaultdict[tuple[int, str], list[float]](list)
    bench, write = _pgbench_in(server), _entries_in(server, people.engineers[0].pk)
    dealt = {clients: [cases[one::clients] for one in range(clients)] for clients in CLIENTS}
    log(dealt[max(CLIENTS)], 1)  # every process has loaded what it keeps
    for _ in range(extent.rounds):
        for clients in CLIENTS:
            for script in SCRIPTS:
                rates[clients, script].append(bench(script, clients, extent.seconds))
            rates[clients, IN_PYTHON].append(update(clients, extent.seconds))
            rates[clients, IN_SQL].append(write(clients, extent.seconds))
            rates[clients, OURS].append(log(dealt[clients], extent.seconds).a_second)
    shares = {
        clients: statistics.median(
            ours / theirs for ours, theirs in zip(rates[clients, OURS], rates[clients, SCRIPTS[1]], strict=True)
        )
        for clients in CLIENTS
    }
    print(f"| a second | {' | '.join(f'{one} clients' for one in CLIENTS)} |\n|---|{'---:|' * len(CLIENTS)}")
    for what in (*SCRIPTS, IN_PYTHON, IN_SQL, OURS):
        print(f"| {what} | {' | '.join(f'{statistics.median(rates[one, what]):,.0f}' for one in CLIENTS)} |")
    print(f"| part of simple-update | {' | '.join(f'{shares[one]:.2f}' for one in CLIENTS)} |")
    return shares[CLIENTS[0]] >= SHARE_LEAST


def _hot_block(people: "People", log: Log, extent: Extent) -> bool:
    """Let all clients draw on one block until it is used up: each of them ends with a refusal."""
    from desk.posting import add_blocks, add_cases, entries_of  # noqa: PLC0415 - Django is set up by now

    contact = people.contacts[CUSTOMERS]
    add_blocks([contact], extent.hot)
    told = log([[case] for case in add_cases([contact] * HOT_CLIENTS)], UNTIL_USED_UP)
    kept = entries_of(contact)
    print(
        f"\n{HOT_CLIENTS} clients on one block: {told.a_second:,.0f} a second; paid for {extent.hot:,}, "
        f"acknowledged {len(told.entries):,}, kept {len(kept):,}, clients refused at the end {told.refused}"
    )
    is_right = set(told.entries) == kept and len(kept) == extent.hot and told.refused == HOT_CLIENTS
    return is_right and told.a_second >= HOT_LEAST


def _page(people: "People", log: Log, extent: Extent) -> bool:
    from desk.posting import add_blocks, add_cases, page_of  # noqa: PLC0415 - Django is set up by now

    contact = people.contacts[CUSTOMERS + 1]
    add_blocks([contact], extent.entries)
    log([[case] for case in add_cases([contact] * max(CLIENTS))], UNTIL_USED_UP)
    taken = page_of(contact, people.engineers[0], extent.pages)
    print(f"\n| of {extent.entries:,} entries | ms, median | CPU ms of Python |\n|---|---:|---:|")
    for name, (ms, worked) in taken.items():
        print(f"| {name} | {ms:.0f} | {worked:.0f} |")
    return all(ms <= PAGE_MOST_MS for ms, _worked in taken.values())


@contextmanager
def _workers(engineers: Sequence[int], pgbench: str) -> Iterator[tuple[Log, Update]]:
    """Yield what lets two processes log time, a client for each group of cases, until the seconds are over.

    And what lets them run pgbench's script in its database, and says how often a second they did.
    """
    from desk.posting import Clients, together  # noqa: PLC0415 - Django is set up by now

    with ProcessPoolExecutor(WORKERS, get_context("spawn"), set_up_django) as pool:

        def log(cases: Sequence[Sequence[UUID]], seconds: float) -> "Posted":
            shares = [Clients(engineers[one], cases[one::WORKERS], seconds) for one in range(WORKERS)]
            return together(list(pool.map(_log, shares)))

        def update(clients: int, seconds: float) -> float:
            script = partial(update_at_once, pgbench, SCALE, clients // WORKERS)
            return sum(pool.map(script, [seconds] * WORKERS)) / seconds

        yield log, update


def _log(clients: "Clients") -> "Posted":
    from desk.posting import log_at_once  # noqa: PLC0415 - Django is set up by now

    return log_at_once(clients)


def _pgbench_in(server: Server) -> Bench:
    """Make pgbench's tables in a database of their own, and return what runs a script so often a second."""
    with psycopg.connect(server.owner_url("postgres"), autocommit=True) as connection:
        connection.execute("create database pgbench")
    program, url = _pgbench(), server.owner_url("pgbench")
    _run(program, "--initialize", "--quiet", f"--scale={SCALE}", url)
    return lambda script, clients, seconds: _tps(program, "-b", script, *_for(clients, seconds), url)


def _entries_in(server: Server, person: int) -> Update:
    """Return what writes entries on a copy of the blocks that there are, and says how many a second.

    On a copy, since `inscope verify hours` finds what it writes: the audit does not tell of it.
    """
    from django.db import connection, connections  # noqa: PLC0415 - Django is set up by now

    connections.close_all()  # a database that somebody uses is not copied
    with psycopg.connect(server.owner_url("postgres"), autocommit=True) as owner:
        owner.execute(SQL("create database entries template {}").format(Identifier(connection.settings_dict["NAME"])))
    url = server.owner_url("entries")
    with psycopg.connect(url) as owner:
        numbers = [one for (one,) in owner.execute("select id from hours_block where reference = 'HB-1' order by id")]
    words = [f"-Dfirst={numbers[0]}", f"-Dlast={numbers[-1]}", f"-Dperson={person}"]
    program = _pgbench()
    return lambda clients, seconds: _tps(
        program, "-f", str(ENTRY), "-M", "prepared", *words, *_for(clients, seconds), url
    )


def _pgbench() -> str:
    return str(find_binaries(os.environ).folder / "pgbench")


def _for(clients: int, seconds: float) -> list[str]:
    return [f"-c{clients}", f"-j{WORKERS}", f"-T{seconds:.0f}"]


def _tps(program: str, *words: str) -> float:
    (line,) = (line for line in _run(program, "-n", *words).splitlines() if line.startswith("tps"))
    return float(line.split()[2])


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
