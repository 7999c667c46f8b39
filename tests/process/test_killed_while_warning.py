"""Kill -9 while many clocks are late: each warning is noted once, stands on the time line once, and is told once."""

import random
from functools import partial
from pathlib import Path

import psycopg
import pytest

from inscope.core.sla.warnings import Warned
from tests.process.killing import work_through
from tests.process.site import database, run_inside
from tests.running import data_folder, finding_tests
from tests.sampling import IS_LONG

pytestmark = pytest.mark.process

KILLS, CLOCKS = (30, 300) if IS_LONG else (3, 60)
TOLD = 4
"""Both engineers, of whom one is on call, the account manager, and the webhook."""
SEED = 20_260_520
PATIENCE_SECONDS = 60
WORKER = Path(__file__).with_name("warning_worker.py")


def read(server, statement):
    with psycopg.connect(server.owner_url()) as connection:
        return connection.execute(statement).fetchall()


def noted(server):
    return len(read(server, "select distinct case_id from sla_clockwarning"))


def test_each_clock_warns_once_however_often_its_worker_is_killed(tmp_path, monkeypatch):
    chance = random.Random(SEED)  # noqa: S311 -- to be the same every time
    with data_folder() as home:
        monkeypatch.setenv("LATE_CLOCKS", str(CLOCKS))
        run_inside(home, "leave_clocks")
        env = finding_tests(home)
        with database(home) as server:
            left = work_through(
                WORKER, partial(noted, server), CLOCKS,
                kills=KILLS, chance=chance, patience=PATIENCE_SECONDS, env=env, output=tmp_path,
            )  # fmt: skip
            rows = read(server, "select case_id, warned, count(*) from sla_clockwarning group by case_id, warned")
            events = read(
                server, "select case_id, count(*) from cases_caseevent where kind = 'warned' group by case_id"
            )
            letters = read(server, "select reason from outbox_outboundmessage where reason like 'warning:%'")

    assert left > 0
    assert (len(rows), {count for *_of, count in rows}) == (CLOCKS * len(Warned), {1})
    assert (len(events), {count for _case, count in events}) == (CLOCKS, {1})
    assert len(letters) == len(set(letters)) == CLOCKS * TOLD
