"""Kill -9 while a worker sends: every message arrives, and a kill costs at most one copy more."""

import random
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.process.sinks import mail_sink, web_sink
from tests.process.site import database, run_inside
from tests.running import data_folder, finding_tests, kill, process, wait_for
from tests.sampling import IS_LONG

pytestmark = pytest.mark.process

KILLS = 200 if IS_LONG else 4
MESSAGES = KILLS * 8
SEED = 20_260_520
PATIENCE_SECONDS = 60
QUICK_WORKER = Path(__file__).with_name("quick_worker.py")


class Killer:
    """Kills the worker at a stage of some message, each time another one."""

    def __init__(self):
        self.chance = random.Random(SEED)  # noqa: S311 -- to be the same every time
        self.victim, self.left, self.kills = None, 0, 0

    def aim(self, victim):
        self.victim, self.left = victim, self.chance.randint(1, 40)

    def stage(self):
        self.left -= 1
        if self.victim is not None and self.left <= 0:
            victim, self.victim = self.victim, None
            time.sleep(self.chance.choice([0, 0, 0.002, 0.01]))
            with suppress(ProcessLookupError):
                kill(victim.pid)
                self.kills += 1


def waiting(server):
    with psycopg.connect(server.owner_url()) as connection:
        found = connection.execute("select state, count(*) from outbox_outboundmessage group by state")
        return dict(found.fetchall())


def test_no_message_is_lost_and_a_kill_sends_at_most_one_again(tmp_path, monkeypatch):
    killer = Killer()
    mails: Counter[str] = Counter()
    hooks: Counter[str] = Counter()
    with (
        mail_sink(mails, killer.stage) as mail_port,
        web_sink(hooks, killer.stage) as web_port,
        data_folder() as home,
    ):
        monkeypatch.setenv("OUTBOX_MESSAGES", str(MESSAGES))
        monkeypatch.setenv("OUTBOX_WEBHOOK", f"http://127.0.0.1:{web_port}/hook")
        run_inside(home, "leave_messages")
        env = finding_tests(
            home,
            INSCOPE_MAIL_URL=f"smtp+plain://127.0.0.1:{mail_port}",
            INSCOPE_MAIL_FROM="support@kestrel.example",
            INSCOPE_WEBHOOK_NETWORKS="127.0.0.0/8",
        )
        with database(home) as server:
            for number in range(KILLS):
                with process(sys.executable, str(QUICK_WORKER), env=env, output=tmp_path / f"{number}.txt") as child:
                    killer.aim(child)
                    child.wait(PATIENCE_SECONDS)
            time.sleep(1.5)  # what the last one was sending is free again
            with process(sys.executable, str(QUICK_WORKER), env=env, output=tmp_path / "last.txt"):
                wait_for(lambda: waiting(server) == {"sent": MESSAGES}, PATIENCE_SECONDS, "everything is sent")

    copies = mails + hooks
    assert killer.kills == KILLS
    assert len(copies) == MESSAGES
    assert mails
    assert hooks
    assert copies.total() - MESSAGES <= KILLS
