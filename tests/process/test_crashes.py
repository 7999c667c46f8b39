"""Kill -9 while twenty clients open cases: nothing acknowledged is lost, nothing is there twice, nothing by halves."""

import json

import psycopg
import pytest

from tests.process.clients import Opener
from tests.process.crashing import MOST_BETWEEN, at_work, kill_meanwhile, wait_for_more
from tests.process.findings import CASES, WHOLE_CASE, rows, troubles
from tests.process.site import site
from tests.sampling import IS_LONG

pytestmark = pytest.mark.process

KILLS = 200 if IS_LONG else 5


@pytest.fixture
def crashing(tmp_path):
    """A site that serves, and what its contacts ask with."""
    with site(tmp_path) as (running, contacts):
        running.start()
        yield running, json.loads(contacts)


def test_no_case_is_lost_or_doubled_or_half_there_when_processes_are_killed(crashing):
    running, contacts = crashing

    told = kill_meanwhile(Opener, running, contacts, KILLS)

    assert troubles(told.written, rows(running.database.owner_url(), CASES), WHOLE_CASE) == []
    assert sum(json.loads(running.inside("verify")).values()) >= len(told.written)


@pytest.mark.skipif(not IS_LONG, reason="shows that the test above would notice a loss; INSCOPE_LONG=1")
def test_a_database_that_acknowledges_before_it_has_written_is_found_out(crashing):
    running, contacts = crashing
    with psycopg.connect(running.database.owner_url(), autocommit=True) as connection:
        connection.execute("alter role inscope_app set synchronous_commit = off")
    running.kill_web()
    with at_work(Opener, running, contacts) as told:
        for _ in range(10):
            wait_for_more(told, MOST_BETWEEN)
            running.kill_database()
        wait_for_more(told, len(contacts))

    found = troubles(told.written, rows(running.database.owner_url(), CASES), WHOLE_CASE)
    assert any("is lost" in one for one in found)
