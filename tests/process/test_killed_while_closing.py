"""Kill -9 while blocks expire, warn and months are stated: each of it happens once, and is told once."""

import json
import os
import random
import sys
import time
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.process.site import database, run_inside
from tests.running import data_folder, kill, process, unmeasured, wait_for

pytestmark = pytest.mark.process

IS_LONG = os.environ.get("INSCOPE_LONG") == "1"
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


def has_done(server, count):
    return done(server) >= count


def test_hours_expire_warn_and_are_stated_once_however_often_the_worker_is_killed(tmp_path, monkeypatch):
    chance = random.Random(SEED)  # noqa: S311 -- to be the same every time
    everything = 3 * CUSTOMERS
    with data_folder() as home:
        monkeypatch.setenv("CLOSING_CUSTOMERS", str(CUSTOMERS))
        run_inside(home, "leave_hours")
        env = unmeasured(home)
        with database(home) as server:
            for number in range(KILLS):
                aim = done(server) + chance.randint(1, everything // KILLS - 5)
                with process(sys.executable, str(WORKER), env=env, output=tmp_path / f"{number}.txt") as child:
                    wait_for(partial(has_done, server, aim), PATIENCE_SECONDS, "some is done")
                    time.sleep(chance.uniform(0, 0.03))
                    kill(child.pid)
                    child.wait(PATIENCE_SECONDS)
            left = everything - done(server)
            with process(sys.executable, str(WORKER), env=env, output=tmp_path / "last.txt"):
                wait_for(partial(has_done, server, everything), PATIENCE_SECONDS, "all is done")
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
