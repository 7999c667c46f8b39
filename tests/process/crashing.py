"""What the tests of crashes share: clients that go on meanwhile, and ways to kill."""

import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tests.process.clients import Client, Told
from tests.process.site import Site
from tests.running import wait_for
from tests.sampling import IS_LONG

SEED = 20_260_520
MOST_BETWEEN = 25
PATIENCE_SECONDS = 120


@contextmanager
def at_work(kind: type[Client], site: Site, askers: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
    """Let everybody write, and yield what they are told; at the end each has seen its last request through."""
    told, stop = Told(), threading.Event()
    threads = [kind(site, asker, told, stop) for asker in askers]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    assert not told.troubles


def kill_meanwhile(kind: type[Client], site: Site, askers: Sequence[Mapping[str, Any]], kills: int) -> Told:
    """Kill so many times while everybody writes, and return what they were told."""
    chance = random.Random(SEED)  # noqa: S311 -- to be the same every time
    with at_work(kind, site, askers) as told:
        for _, kill in zip(range(kills), _ways(site, chance), strict=False):
            wait_for_more(told, chance.randint(1, MOST_BETWEEN))
            kill()
            site.start_if_ended()
        wait_for_more(told, len(askers))
    assert told.came_again, "no request was cut off: the kills hit nothing"
    if IS_LONG:
        assert told.found, "no commit was left unheard: the kills hit between requests only"
    return told


def wait_for_more(told: Told, count: int) -> None:
    """Wait until so many more are acknowledged."""
    wanted = len(told.written) + count
    wait_for(lambda: len(told.written) >= wanted or told.troubles, PATIENCE_SECONDS, f"{count} more are written")
    assert not told.troubles


def _ways(site: Site, chance: random.Random) -> Iterator[Callable[[], None]]:
    """Yield the ways to kill in a random order, each as often as it stands here."""
    while True:
        ways = [site.kill_postmaster, site.kill_database, site.kill_worker, site.kill_worker, site.kill_web]
        ways.append(site.kill_job_worker)
        chance.shuffle(ways)
        yield from ways
