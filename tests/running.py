"""Runs the project's own processes in tests: started, waited for with a deadline, and ended by their number."""

import os
import re
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from inscope.pg.embedded import Server

T = TypeVar("T")

SOURCE = Path(__file__).resolve().parent.parent / "src"
NORMAL_ACCOUNT = 65534
TOKEN = re.compile(r"insc_[\w-]{20,}|/invite/[\w-]{20,}", re.ASCII)
"""What a program signs in with, and links that let people in."""


def wait_for(condition: Callable[[], T], seconds: float, what: str) -> T:
    """Return what the condition returns once it is true, and fail when that takes too long."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return answer


def environment(home: Path, **extra: str) -> dict[str, str]:
    """Return this process's environment without the run's own database, for a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INSCOPE_", "DJANGO_"))}
    return kept | {"INSCOPE_DATA": str(home), "PYTHONPATH": str(SOURCE)} | extra


def finding_tests(home: Path, **extra: str) -> dict[str, str]:
    """Return the same for a process that finds the tests."""
    return environment(home, PYTHONPATH=os.pathsep.join([str(SOURCE), str(SOURCE.parent)]), **extra)


@contextmanager
def process(
    *command: str, env: dict[str, str], output: Path, stdin: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a session of its own; at the end it is gone, whatever happened, and has told no secret."""
    with output.open("wb") as out:
        child = subprocess.Popen(command, env=env, stdin=stdin, stdout=out, stderr=out, cwd="/", start_new_session=True)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            with suppress(subprocess.TimeoutExpired):
                child.wait(20)
        child.kill()
        child.wait()
    leaks = secrets_in(output.read_text(errors="replace"), env)
    assert not leaks, f"{' '.join(command)} told {len(leaks)} secrets"


def secrets_in(said: str, env: Mapping[str, str]) -> set[str]:
    """Return what a process told of the secrets in its data folder and environment, and every token."""
    files = Path(env["INSCOPE_DATA"]).glob("*.secret") if "INSCOPE_DATA" in env else ()
    kept = {file.read_text().strip() for file in files} | {env[name] for name in env if name.endswith("_SECRET_KEY")}
    passwords = {urlsplit(env[name]).password or "" for name in env if name.endswith("_URL")}
    return {one for one in kept | passwords if one and one in said} | set(TOKEN.findall(said))


def inscope(*words: str) -> list[str]:
    """Return the command line of `inscope`, as this Python runs it."""
    return [sys.executable, "-m", "inscope", *words]


@contextmanager
def data_folder() -> Iterator[Path]:
    """Yield a path for a data folder that every account can reach, and clear away what was made there."""
    home = Path(tempfile.mkdtemp(prefix="inscope-here-", dir="/tmp")) / "data"
    home.parent.chmod(0o755)
    try:
        yield home
    finally:
        end_server(home)
        shutil.rmtree(home.parent)


def end_server(home: Path) -> None:
    """Stop the server that works in a folder, if a killed process left one."""
    server = Server(home)
    if server.folder.lock.exists() and server.take_over():
        server.stop()


def kill(pid: int | None) -> None:
    """End one process the hard way."""
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class NormalUser:
    """Somebody who is not root, and a Python that this account can run."""

    uid: int
    python: str

    def run(self, code: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a piece of Python as that account."""
        return subprocess.run(
            [self.python, "-c", code, *words],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join([str(SOURCE), *site.getsitepackages()])},
            user=self.uid,
            group=self.uid,
            extra_groups=[],
        )


def normal_user() -> NormalUser | None:
    """Return how root runs Python as somebody else, or None where that cannot be done.

    Root's own Python often lies where nobody else can read it; then the system's Python of the
    same version will do.
    """
    system = f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
    for user in (NormalUser(NORMAL_ACCOUNT, sys.executable), NormalUser(NORMAL_ACCOUNT, system)):
        with suppress(OSError):
            if user.run("import psycopg, inscope.pg.embedded").returncode == 0:
                return user
    return None
