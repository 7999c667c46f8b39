"""A site that is served from a database of its own, and that can be killed in several ways and started again."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from inscope.pg.embedded import Server
from inscope.pg.processes import strays
from tests.running import data_folder, finding_tests, inscope, kill, process, wait_for

START_SECONDS = 120
ADDRESS = re.compile(r"Inscope is at http://127\.0\.0\.1:(\d+)/")
INSIDE = Path(__file__).with_name("inside.py")


class Site:
    """`inscope serve` in a data folder; `port` is where it listens now."""

    def __init__(self, home: Path, logs: Path, stack: ExitStack) -> None:
        self.home, self.port = home, 0
        self.database = Server(home)
        self.started: set[int] = set()
        self._logs, self._stack, self._starts = logs, stack, 0
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve, and return once it answers."""
        self._starts += 1
        output = self._logs / f"serve-{self._starts}.txt"
        served = process(*inscope("serve", "--port", "0"), env=finding_tests(self.home), output=output)
        child = self._child = self._stack.enter_context(served)
        wait_for(lambda: ADDRESS.search(output.read_text()) or child.poll() is not None, START_SECONDS, "it serves")
        found = ADDRESS.search(output.read_text())
        assert found, output.read_text()
        self.port = int(found[1])
        self.started |= {child.pid, *self._below(), *self.workers()}

    def start_if_ended(self) -> None:
        """Start again what does not run any more, as a supervisor of services does."""
        if self._child is None or self._child.poll() is not None:
            self.start()

    def kill_postmaster(self) -> None:
        """Kill the first process of PostgreSQL, and let the others notice; it comes back by itself."""
        first = wait_for(self.database.pid, START_SECONDS, "the database runs")
        kill(first)
        self._wait_for_another(first)

    def kill_database(self) -> None:
        """Kill all processes of PostgreSQL, as far as they do not end meanwhile; it comes back by itself."""
        first = wait_for(self.database.pid, START_SECONDS, "the database runs")
        for one in [first, *strays(self.database.folder.pgdata)]:
            with suppress(ProcessLookupError):
                kill(one)
        self._wait_for_another(first)

    def kill_worker(self) -> None:
        """Kill one of the processes that answer; another one takes its place."""
        workers = wait_for(self.workers, START_SECONDS, "a worker runs")
        kill(workers[0])
        self.started |= set(workers)

    def kill_job_worker(self) -> None:
        """Kill the process that does what is left for later; another one takes its place."""
        worker = wait_for(self.job_workers, START_SECONDS, "a job worker runs")
        self.started |= worker
        kill(*worker)

    def kill_web(self) -> None:
        """Kill the process that started all others. Its workers end by themselves, and the database stays."""
        assert self._child is not None
        self.started |= set(self.workers())
        kill(self._child.pid)
        self._child.wait()
        self.start()

    def workers(self) -> list[int]:
        """Return the numbers of the processes that answer, the youngest last."""
        return sorted(pid for pid in self._below() if b"multiprocessing-fork" in _command_of(pid))

    def job_workers(self) -> set[int]:
        """Return the number of the process that does what is left for later, while there is one."""
        return {pid for pid in self._below() if _command_of(pid).endswith(b"\0worker\0")}

    def inside(self, what: str) -> str:
        """Let a process of its own do something with the database, and return what it said."""
        return run_inside(self.home, what)

    def _wait_for_another(self, first: int | None) -> None:
        wait_for(lambda: self.database.pid() not in {None, first}, START_SECONDS, "the database is back")

    def _below(self) -> set[int]:
        if self._child is None:
            return set()
        tasks = Path(f"/proc/{self._child.pid}/task").glob("*/children")
        return {int(number) for task in tasks for number in task.read_text().split()}


@contextmanager
def site(logs: Path, prepare: str = "prepare") -> Iterator[tuple[Site, str]]:
    """Yield a site that is not started, and what its preparation said. At the end everything started here is gone."""
    with data_folder() as home, ExitStack() as stack:
        said = run_inside(home, prepare)
        made = Site(home, logs, stack)
        yield made, said
        stack.close()
        wait_for(lambda: not any(map(is_alive, made.started)), START_SECONDS, "every process is gone")


@contextmanager
def database(home: Path) -> Iterator[Server]:
    """Yield the database of a data folder, which runs meanwhile."""
    server = Server(home)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def run_inside(home: Path, what: str, *through: str) -> str:
    """Run `inside.py` in a data folder, through a command if one is given, and return the last line that it says."""
    done = subprocess.run(
        [*through, sys.executable, str(INSIDE), what],
        env=finding_tests(home),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        cwd="/",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that waits to be buried does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
