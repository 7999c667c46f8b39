"""Web servers as processes of their own, and what a tree of processes has used: CPU time, memory."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from inscope.cli.ports import usable_port
from inscope.cli.web_server import THREADS

WORKERS = 2
START_SECONDS = 60.0
BENCHMARKS = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Site:
    """A web server that answers, and the database server that it asks."""

    port: int
    web: psutil.Process
    database: psutil.Process

    def cpu_seconds(self) -> float:
        """Return the CPU time that web server and database have used so far, together."""
        return cpu_seconds(self.web) + cpu_seconds(self.database)

    def memory_mb(self) -> float:
        """Return the memory of the web processes; what several share is counted in parts."""
        return sum(one.memory_full_info().pss for one in _tree(self.web)) / 1_000_000

    def sign_in(self, path: str) -> str:
        """Return the cookie of the session that an address begins."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        connection.request("GET", path)
        cookies = connection.getresponse().headers.get_all("Set-Cookie", [])
        return "; ".join(one.partition(";")[0] for one in cookies)


@contextmanager
def product(env: Mapping[str, str], database: int, log: Path) -> Iterator[Site]:
    """Serve the product as `inscope serve` does, without the worker that delivers messages: it serves no request."""
    command = [sys.executable, "-m", "inscope", "serve", "--workers", str(WORKERS), "--no-worker"]
    with _serving(command, env, database, log, "/check/") as site:
        yield site


@contextmanager
def floor(env: Mapping[str, str], database: int, log: Path) -> Iterator[Site]:
    """Serve the floor, by the same web server with the same number of processes and threads."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(WORKERS), "--no-ws"]
    command += ["--blocking-threads", str(THREADS), "--log-level", "warning", "desk.floor:application"]
    with _serving(command, dict(env) | {"PYTHONPATH": str(BENCHMARKS)}, database, log, "/sign-in/") as site:
        yield site


def cpu_seconds(root: psutil.Process) -> float:
    """Return what a process, those below it and those that ended below it have used."""
    used = 0.0
    for one in _tree(root):
        with suppress(psutil.NoSuchProcess):
            used += sum(one.cpu_times()[:4])
    return used


def _tree(root: psutil.Process) -> list[psutil.Process]:
    return [root, *root.children(recursive=True)]


@contextmanager
def _serving(command: list[str], env: Mapping[str, str], database: int, log: Path, path: str) -> Iterator[Site]:
    port = usable_port("127.0.0.1", 0)
    with log.open("wb") as out:
        child = subprocess.Popen([*command, "--port", str(port)], env=dict(env), stdout=out, stderr=out)  # noqa: S603
    try:
        _wait_until_up(child, port, path, log)
        yield Site(port, psutil.Process(child.pid), psutil.Process(database))
    finally:
        child.terminate()
        child.wait(START_SECONDS)


def _wait_until_up(child: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port, path):
        if child.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"the web server does not answer:\n{log.read_text()}")
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    with suppress(OSError):
        connection.request("GET", path)
        return connection.getresponse().status in {200, 302}
    return False
