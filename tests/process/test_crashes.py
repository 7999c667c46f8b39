"""Kill -9 while twenty clients open cases: nothing acknowledged is lost, nothing is there twice, nothing by halves."""

import json
import os
import random
import threading
from contextlib import contextmanager

import psycopg
import pytest

from tests.process.clients import Client, Told
from tests.process.findings import read_cases, troubles
from tests.process.site import site
from tests.running import wait_for

pytestmark = pytest.mark.process

IS_LONG = os.environ.get("INSCOPE_LONG") == "1"
KILLS = 200 if IS_LONG else 5
SEED = 20_260_520
MOST_CASES_BETWEEN = 25
PATIENCE_SECONDS = 120


@pytest.fixture
def crashing(tmp_path):
    """A site that serves, and what its contacts ask with."""
    with site(tmp_path) as (running, contacts):
        running.start()
        yield running, json.loads(contacts)


@contextmanager
def clients(running, contacts):
    """Let every contact open cases, and yield what they are told; at the end each has seen its last case through."""
    told, stop = Told(), threading.Event()
    threads = [Client(running, contact, told, stop) for contact in contacts]
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


def wait_for_more(told, count):
    """Wait until so many more cases are acknowledged."""
    wanted = len(told.cases) + count
    wait_for(lambda: len(told.cases) >= wanted or told.troubles, PATIENCE_SECONDS, f"{count} more cases are opened")
    assert not told.troubles


def ways_to_kill(running, chance):
    """Yield the ways in a random order, each as often as it stands here."""
    while True:
        ways = [
            running.kill_postmaster,
            running.kill_database,
            running.kill_worker,
            running.kill_worker,
            running.kill_web,
        ]
        chance.shuffle(ways)
        yield from ways


def test_no_case_is_lost_or_doubled_or_half_there_when_processes_are_killed(crashing):
    (running, contacts), chance = crashing, random.Random(SEED)  # noqa: S311 -- to be the same every time
    with clients(running, contacts) as told:
        for _, kill in zip(range(KILLS), ways_to_kill(running, chance), strict=False):
            wait_for_more(told, chance.randint(1, MOST_CASES_BETWEEN))
            kill()
            running.start_if_ended()
        wait_for_more(told, len(contacts))

    assert told.came_again, "no request was cut off: the kills hit nothing"
    if IS_LONG:
        assert told.found, "no commit was left unheard: the kills hit between requests only"
    assert troubles(told.cases, read_cases(running.database.owner_url())) == []
    assert sum(json.loads(running.inside("verify")).values()) >= len(told.cases)


@pytest.mark.skipif(not IS_LONG, reason="shows that the test above would notice a loss; INSCOPE_LONG=1")
def test_a_database_that_acknowledges_before_it_has_written_is_found_out(crashing):
    running, contacts = crashing
    with psycopg.connect(running.database.owner_url(), autocommit=True) as connection:
        connection.execute("alter role inscope_app set synchronous_commit = off")
    running.kill_web()
    with clients(running, contacts) as told:
        for _ in range(10):
            wait_for_more(told, MOST_CASES_BETWEEN)
            running.kill_database()
        wait_for_more(told, len(contacts))

    assert any("is lost" in one for one in troubles(told.cases, read_cases(running.database.owner_url())))
