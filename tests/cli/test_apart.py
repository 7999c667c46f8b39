"""Work in a process of its own: how it ends is how the command ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import SOURCE, environment, process, wait_for

pytestmark = pytest.mark.process

WORK = """
import os, sys, time
from inscope.cli.apart import apart
from inscope.cli.stopping import stop_on_terminate
from inscope.core.errors import DomainError

def work():
    print("works", os.getpid(), flush=True)
    {work}

stop_on_terminate()
apart(work)
print("after", flush=True)
"""


def run(tmp_path, work):
    return subprocess.run(
        [sys.executable, "-c", WORK.format(work=work)],
        env=environment(tmp_path, PYTHONPATH=str(SOURCE)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("work", "code", "told"),
    [
        ("pass", 0, ""),
        (
            "raise DomainError('it is refused', hint='do another thing')",
            2,
            "error: it is refused\nhint: do another thing\n",
        ),
        ("sys.exit(3)", 3, ""),
        ("raise KeyboardInterrupt", 1, ""),
        ("os.kill(os.getpid(), 9)", 137, ""),
    ],
)
def test_work_ends_the_command_as_it_ended(tmp_path, work, code, told):
    done = run(tmp_path, work)

    assert (done.returncode, done.stderr) == (code, told)
    assert ("after" in done.stdout) is (code == 0)


def test_what_nobody_foresaw_is_told_in_full(tmp_path):
    done = run(tmp_path, "raise LookupError('a fault of ours')")

    assert done.returncode == 1
    assert "a fault of ours" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_work_ends_with_its_command(tmp_path, number):
    output = tmp_path / "told.txt"
    command = [sys.executable, "-c", WORK.format(work="time.sleep(60)")]
    with process(*command, env=environment(tmp_path), output=output) as child:
        wait_for(lambda: "works" in output.read_text(), 30, "it works")
        worker = int(output.read_text().split()[1])
        child.send_signal(number)
        assert child.wait(30) in {128 + number, -number}

        wait_for(lambda: not Path(f"/proc/{worker}").exists(), 10, "the work is over")
    assert "after" not in output.read_text()
