"""The processes of one PostgreSQL server, told apart from every other process by their folder."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
LEAVE_SECONDS = 1.0
"""How long a backend whose server died gets to notice by itself."""
QUIT_SECONDS = 5.0


def running_server(pgdata: Path) -> int | None:
    """Return the number of the server that serves this folder, or None.

    The file may be left over from a crash and its number given to a stranger since, so the
    process itself is looked at.
    """
    try:
        pid = int((pgdata / "postmaster.pid").read_text().split(maxsplit=1)[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if is_ours(pid, pgdata) else None


def is_ours(pid: int, pgdata: Path) -> bool:
    """Say whether a living process is a `postgres` that works in this folder."""
    if sys.platform != "linux":
        return _is_ours_by_ps(pid, pgdata)
    with suppress(OSError):
        program = (PROC / str(pid) / "exe").readlink().name
        # An upgrade may have replaced the program on disk while the process runs.
        return program.removesuffix(" (deleted)") == "postgres" and (PROC / str(pid) / "cwd").samefile(pgdata)
    return False


def strays(pgdata: Path) -> Iterator[int]:
    """Yield the processes that work in this folder; without a server, these are what a crash left behind."""
    if sys.platform != "linux":
        return
    for entry in PROC.iterdir():
        if entry.name.isdigit() and is_ours(int(entry.name), pgdata):
            yield int(entry.name)


def end_strays(pgdata: Path) -> int:
    """End what a killed server left behind, and return how many had to be told.

    A busy backend notices the death of its server late, and until it is gone its shared
    memory keeps the next server from starting. SIGQUIT ends it without any clean-up, which
    is right: its server is dead and recovery follows.
    """
    if not _wait_until_gone(pgdata, LEAVE_SECONDS):
        return 0
    told = 0
    for order in (signal.SIGQUIT, signal.SIGKILL):
        left = list(strays(pgdata))
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, order)
        told = max(told, len(left))
        if not _wait_until_gone(pgdata, QUIT_SECONDS):
            break
    return told


def drop_stale_locks(*files: Path) -> None:
    """Remove lock files whose number now belongs to a stranger, which the server would take for a rival.

    Only where processes can be seen (Linux), and only after nothing was found in the folder.
    """
    if sys.platform != "linux":
        return
    for file in files:
        with suppress(OSError, ValueError, IndexError):
            if (PROC / file.read_text().split(maxsplit=1)[0]).exists():
                file.unlink()


def _wait_until_gone(pgdata: Path, seconds: float) -> bool:
    """Return True when some are still there after the wait."""
    deadline = time.monotonic() + seconds
    while any(True for _ in strays(pgdata)):
        if time.monotonic() > deadline:
            return True
        time.sleep(0.02)
    return False


def _is_ours_by_ps(pid: int, pgdata: Path) -> bool:
    answer = subprocess.run(  # noqa: S603
        ["ps", "-ww", "-p", str(pid), "-o", "command="],  # noqa: S607
        check=False,
        capture_output=True,
        text=True,
    )
    return "postgres" in answer.stdout and f"-D {pgdata}" in answer.stdout
