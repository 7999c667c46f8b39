"""The server's process: start it and wait until it answers, clear away after a crash, stop it in order."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from inscope.pg.account import Account
from inscope.pg.binaries import Binaries
from inscope.pg.errors import PostgresDidNotStartError, SecretLostError
from inscope.pg.folder import DataFolder
from inscope.pg.initdb import server_environment
from inscope.pg.processes import drop_stale_locks, end_strays, is_ours
from inscope.pg.socket_folder import PORT, socket_folder

START_SECONDS = 120.0
"""Recovery after a crash may read much of the log."""
STOP_SECONDS = 30.0
POLL_SECONDS = 0.02
LOG_BYTES = 10_000_000
STILL_IN_USE = "pre-existing shared memory block"


@dataclass(slots=True)
class Launcher:
    """Runs one server process in a data folder."""

    folder: DataFolder
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def launch(self, binaries: Binaries, account: Account, owner_url: str) -> None:
        """Start the server and return once it lets the owner in.

        A killed server's busy backends keep their shared memory, and the new server gives up
        on it: those backends are ended, and it is tried again.
        """
        deadline = time.monotonic() + START_SECONDS
        while True:
            end_strays(self.folder.pgdata)
            drop_stale_locks(
                self.folder.pgdata / "postmaster.pid", socket_folder(self.folder) / f".s.PGSQL.{PORT}.lock"
            )
            log_start = self._run(binaries, account)
            if self._becomes_ready(owner_url, deadline):
                return
            said = self._log_since(log_start)
            if STILL_IN_USE not in said or time.monotonic() > deadline:
                raise self._did_not_start(said)
            time.sleep(10 * POLL_SECONDS)

    def pid(self) -> int | None:
        """Return the number of our own child while it lives; a server writes its file a moment after its start."""
        return self.process.pid if self.process is not None and self.process.poll() is None else None

    def stop(self, pid: int) -> None:
        """Stop the server, our child or one that was left: quickly but in order first, at once if it does not."""
        for order in (signal.SIGINT, signal.SIGQUIT):
            with suppress(ProcessLookupError):
                os.kill(pid, order)
            if self._is_gone(pid):
                self.reap()
                return
        raise PostgresDidNotStartError(
            f"PostgreSQL, process {pid}, does not stop", hint=f"its log is `{self.folder.log}`"
        )

    def reap(self) -> None:
        """Take leave of our child once it has ended."""
        if self.process is not None:
            self.process.wait()
            self.process = None

    def _run(self, binaries: Binaries, account: Account) -> int:
        """Start the process and return where in the log its own lines begin."""
        log = self.folder.log
        try:
            if log.exists() and log.stat().st_size > LOG_BYTES:
                log.rename(log.with_suffix(".log.1"))
            with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
                log_start = out.seek(0, os.SEEK_END)
                self.process = subprocess.Popen(  # noqa: S603
                    self._command(binaries),
                    stdout=out,
                    stderr=out,
                    stdin=subprocess.DEVNULL,
                    cwd="/",
                    env=server_environment(),
                    start_new_session=True,  # Ctrl-C in the terminal is for us: we stop the server in order
                    **account.identity,
                )
        except OSError as error:
            raise PostgresDidNotStartError(
                f"cannot run PostgreSQL: {(error.strerror or str(error)).lower()}",
                hint=f"see whether `{log}` can be written and `{binaries.folder / 'postgres'}` can be run",
            ) from error
        return log_start

    def _command(self, binaries: Binaries) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": os.fspath(socket_folder(self.folder)),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self.settings,
        }
        program = os.fspath(binaries.folder / "postgres")
        return [
            program,
            "-D",
            os.fspath(self.folder.pgdata),
            *(f"--{name}={value}" for name, value in settings.items()),
        ]

    def _becomes_ready(self, owner_url: str, deadline: float) -> bool:
        """Wait until the server lets us in; False when it gave up or takes too long."""
        while self.process is not None and self.process.poll() is None:
            try:
                psycopg.connect(owner_url, connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise SecretLostError(
                        f"the password in `{self.folder.home}` does not open the database that lies there",
                        hint="restore `owner.secret` from a backup",
                    ) from error
                if time.monotonic() > deadline:
                    return False
                time.sleep(POLL_SECONDS)
            else:
                return True
        return False

    def _log_since(self, position: int) -> str:
        with self.folder.log.open("rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")

    def _did_not_start(self, said: str) -> PostgresDidNotStartError:
        telling = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line or "error" in line]
        reason = telling[-1].split(":  ", maxsplit=1)[-1] if telling else "it did not answer in time"
        return PostgresDidNotStartError(f"PostgreSQL did not start: {reason}", hint=f"its log is `{self.folder.log}`")

    def _is_gone(self, pid: int) -> bool:
        deadline = time.monotonic() + STOP_SECONDS
        while pid == self.pid() or is_ours(pid, self.folder.pgdata):
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True
