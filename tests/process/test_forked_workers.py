"""Workers are forked from the process that keeps the database, and take nothing of that along."""

import http.client
import os
import signal
from pathlib import Path

import pytest

from inscope.cli.database import OWNER_URL
from inscope.pg.embedded import Server
from tests.process.site import is_alive, site
from tests.running import kill, wait_for

pytestmark = pytest.mark.process

SECONDS = 30


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A site that serves, told of an owner that is not its own."""
    with pytest.MonkeyPatch.context() as patched, site(tmp_path_factory.mktemp("forked")) as (made, _):
        patched.setattr("tests.process.site.unmeasured", told_of_an_owner)
        made.start()
        yield made


def told_of_an_owner(home):
    from tests.running import unmeasured  # noqa: PLC0415 -- which is replaced in the module that calls it

    return unmeasured(home, **{OWNER_URL: "postgresql://owner:a-secret-of-the-owner@/elsewhere"})


def status(port):
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        asking.request("GET", "/login/")
        return asking.getresponse().status
    except OSError:
        return None
    finally:
        asking.close()


def test_no_worker_shows_the_address_of_the_owner(running):
    for worker in running.workers():
        shown = Path(f"/proc/{worker}/environ").read_text()

        assert OWNER_URL not in shown
        assert "a-secret-of-the-owner" not in shown


def test_a_killed_worker_comes_back_and_answers(running):
    before = running.workers()
    assert len(before) == 2
    kill(before[0])

    wait_for(lambda: len(set(running.workers()) - set(before)) == 1, SECONDS, "another worker runs")
    wait_for(lambda: not is_alive(before[0]), SECONDS, "the killed one is gone")
    running.started |= set(running.workers())
    assert {status(running.port) for _ in range(20)} == {200}


def test_workers_that_outlive_a_killed_main_process_hold_no_lock_of_the_database(running):
    workers = running.workers()
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)  # so that they cannot end by themselves
    try:
        kill(running.main)
        server = Server(running.home)
        wait_for(server.take_over, SECONDS, "the lock is free")
        assert all(map(is_alive, workers))
        server.stop()
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)
    wait_for(lambda: not any(map(is_alive, workers)), SECONDS, "the workers end by themselves")
    running.start()
    assert status(running.port) == 200
