"""Kill -9 while twenty engineers log time: no posting that was acknowledged is lost, none is there twice."""

import json

import psycopg
import pytest

from tests.process.clients import Logger
from tests.process.crashing import MOST_BETWEEN, at_work, kill_meanwhile, wait_for_more
from tests.process.findings import ENTRIES, WHOLE_ENTRY, rows, troubles
from tests.process.site import site
from tests.sampling import IS_LONG

pytestmark = pytest.mark.process

KILLS = 200 if IS_LONG else 3
FORGET_KEYS = """
alter table hours_timeentry drop constraint time_entry_once;
create function forgets() returns trigger language plpgsql as $$
begin
  new.key := new.key || '#' || gen_random_uuid();
  return new;
end $$;
create trigger forgets before insert on hours_timeentry for each row execute function forgets();
"""
REMEMBER_THEM = """
drop trigger forgets on hours_timeentry;
alter table hours_timeentry disable trigger all;
update hours_timeentry set key = split_part(key, '#', 1);
"""


@pytest.fixture
def crashing(tmp_path):
    """A site that serves, and what its engineers ask with: four on each of five customers, who share its block."""
    with site(tmp_path, "prepare_hours") as (running, engineers):
        running.start()
        yield running, json.loads(engineers)


def test_no_posting_is_lost_or_doubled_or_half_there_when_processes_are_killed(crashing):
    running, engineers = crashing

    told = kill_meanwhile(Logger, running, engineers, KILLS)

    assert troubles(told.written, rows(running.database.owner_url(), ENTRIES), WHOLE_ENTRY) == []
    chained, faults = json.loads(running.inside("verify_hours"))
    assert sum(chained.values()) >= 2 * len(told.written)
    assert faults == []


@pytest.mark.skipif(not IS_LONG, reason="shows that the test above would notice; INSCOPE_LONG=1")
def test_an_installation_that_forgets_its_keys_is_found_out(crashing):
    running, engineers = crashing
    with psycopg.connect(running.database.owner_url(), autocommit=True) as connection:
        connection.execute(FORGET_KEYS)
    with at_work(Logger, running, engineers) as told:
        for _ in range(10):
            wait_for_more(told, MOST_BETWEEN)
            running.kill_worker()
        wait_for_more(told, len(engineers))

    with psycopg.connect(running.database.owner_url(), autocommit=True) as connection:
        connection.execute(REMEMBER_THEM)
    found = troubles(told.written, rows(running.database.owner_url(), ENTRIES), WHOLE_ENTRY)
    assert any("wrote twice" in one for one in found)
