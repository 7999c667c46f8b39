"""Kill -9 while blocks expire, warn and months are stated: each of it happens once, and is told once."""

import json
import random
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.process.killing import work_through
from tests.process.site import database, run_inside
from tests.running import data_folder, finding_tests
from tests.sampling import IS_LONG

pytestmark = pytest.mark.process

KILLS, CUSTOMERS = (30, 200) if IS_LONG else (3, 40)
SEED = 20_260_520
PATIENCE_SECONDS = 90
WORKER = Path(__file__).with_name("hours_worker.py")
DONE = """
select (select count(*) from hours_posting where kind = 'expire')
     + (select count(distinct block_id) from hours_blockalert)
     + (select count(*) from hours_monthstated)
"""


def read(server, statement):
    with psycopg.connect(server.owner_url()) as connection:
        return connection.execute(statement).fetchall()


def done(server):
    ((count,),) = read(server, DONE)
    return count


def test_hours_expire_warn_and_are_stated_once_however_often_the_worker_is_killed(tmp_path, monkeypatch):
    chance = random.Random(SEED)  # noqa: S311 -- to be the same every time
    with data_folder() as home:
        monkeypatch.setenv("CLOSING_CUSTOMERS", str(CUSTOMERS))
        run_inside(home, "leave_hours")
        env = finding_tests(home)
        with database(home) as server:
            left = work_through(
                WORKER, partial(done, server), 3 * CUSTOMERS,
                kills=KILLS, chance=chance, patience=PATIENCE_SECONDS, env=env, output=tmp_path,
            )  # fmt: skip
            expired = read(server, "select block_id, sum(minutes), count(*) from hours_posting "
                "where kind = 'expire' group by block_id")  # fmt: skip
            warned = read(server, "select block_id, alert from hours_blockalert")
            stated = read(server, "select customer_id, closing_minutes from hours_monthstated")
            letters = [reason for (reason,) in read(server, "select reason from outbox_outboundmessage")]
        _chained, faults = json.loads(run_inside(home, "verify_hours"))

    assert left > 0
    assert (len(expired), {(minutes, count) for _block, minutes, count in expired}) == (CUSTOMERS, {(240, 1)})
    assert (len({block for block, _alert in warned}), len(warned)) == (CUSTOMERS, len(set(warned)))
    assert (len(stated), {minutes for _customer, minutes in stated}) == (CUSTOMERS, {600 + 240})
    assert len(letters) == len(set(letters))
    of_blocks = [one for one in letters if one.startswith("block:")]
    assert len(of_blocks) == 2 * CUSTOMERS  # the buyer, and the account manager
    assert len([one for one in letters if one.startswith("statement:")]) == CUSTOMERS
    assert faults == []
