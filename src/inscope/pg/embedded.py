"""The PostgreSQL server that lives in Inscope's data folder: who starts it, who may use it, who stops it.

The process that started the server stops it; others attach. Which one that is, is told by a
lock that the system itself takes back when a process dies, however it dies.
"""

import fcntl
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

from inscope.pg.account import Account, server_account
from inscope.pg.binaries import Binaries, find_binaries, may_run, reachable_by
from inscope.pg.errors import (
    FolderNotOursError,
    FolderRefusedError,
    PostgresDidNotStartError,
    PostgresVersionDiffersError,
    SecretLostError,
)
from inscope.pg.folder import DataFolder
from inscope.pg.initdb import OWNER, make_cluster
from inscope.pg.launcher import Launcher
from inscope.pg.processes import running_server
from inscope.pg.roles import APPLICATION, DATABASE, prepare_roles
from inscope.pg.socket_folder import leave_socket_folder, prepare_socket_folder, socket_folder

ATTACH_SECONDS = 30.0


class Standing(StrEnum):
    """How this process stands to the server."""

    STARTED = "started"
    ADOPTED = "adopted"
    ATTACHED = "attached"


class Server:
    """One PostgreSQL server in one data folder."""

    def __init__(
        self, home: Path, *, environ: Mapping[str, str] = os.environ, settings: Mapping[str, str] | None = None
    ) -> None:
        """Name the server; nothing is read or started yet.

        Args:
            home: the data folder.
            environ: read for `INSCOPE_PG_BIN` and `INSCOPE_PG_USER`.
            settings: PostgreSQL's own settings beyond ours, for a throw-away server.
        """
        self.folder = DataFolder(home.absolute())
        self.standing: Standing | None = None
        self._environ = environ
        self._settings = dict(settings or {})
        self._launcher = Launcher(self.folder, self._settings)
        self._lock: IO[str] | None = None

    def url(self, role: str = APPLICATION, database: str = DATABASE) -> str | None:
        """Return the address for a role, or None before the database was made."""
        password = self.folder.secret("owner" if role == OWNER else "app")
        if password is None:
            return None
        host = quote(os.fspath(socket_folder(self.folder)), safe="")
        return f"postgresql://{role}:{quote(password, safe='')}@/{database}?host={host}"

    def owner_url(self, database: str = DATABASE) -> str:
        """Return the owner's address.

        Raises:
            SecretLostError: its password is not in the data folder.
        """
        if address := self.url(OWNER, database):
            return address
        raise SecretLostError(
            f"`{self.folder.home}` holds a database and no `owner.secret` to open it",
            hint="restore that file from a backup: the data cannot be opened without it",
        )

    def start(self) -> Standing:
        """Start the server, take over one whose starter died, or attach to one that another process keeps."""
        self.folder.prepare()
        if not self.take_over():
            self._attach()
            self.standing = Standing.ATTACHED
            return self.standing
        try:
            self.standing = self._adopt_or_launch()
        except BaseException:
            self.stop()
            raise
        return self.standing

    def stop(self) -> None:
        """Stop the server if this process keeps it; a process that attached just lets go."""
        if self._lock is None:
            self.standing = None
            return
        if pid := self._launcher.pid() or self.pid():
            self._launcher.stop(pid)
        leave_socket_folder(self.folder)
        self._let_go()

    def ensure(self) -> bool:
        """Bring the server back if it is gone, and say whether that was needed; never makes a new database."""
        if self.pid() is not None:
            return False
        if not self.folder.has_database():
            raise PostgresDidNotStartError(
                f"the database in `{self.folder.pgdata}` is gone", hint="put the folder back, or restore a backup"
            )
        self._let_go()
        self.start()
        return True

    def take_over(self) -> bool:
        """Become the one who starts and stops the server, or return False while another process is."""
        lock = self.folder.lock.open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def pid(self) -> int | None:
        """Return the number of the server's process, or None when none works in this folder."""
        return running_server(self.folder.pgdata)

    def accepts(self) -> bool:
        """Say whether the server lets the owner in."""
        try:
            psycopg.connect(self.owner_url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _let_go(self) -> None:
        self._launcher.reap()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        self.standing = None

    def _attach(self) -> None:
        """Wait for the server that another process has started or is starting."""
        deadline = time.monotonic() + ATTACH_SECONDS
        while not (self.pid() and self.url() and self.accepts()):
            if time.monotonic() > deadline:
                raise PostgresDidNotStartError(
                    f"another process keeps the database in `{self.folder.home}`, and it does not answer",
                    hint="stop that `inscope` process, or look into its postgres.log",
                )
            time.sleep(0.05)

    def _adopt_or_launch(self) -> Standing:
        account = self._account()
        binaries = reachable_by(account, find_binaries(self._environ), self.folder.programs)
        if self.folder.has_database():
            self._check_version(binaries)
        else:
            make_cluster(self.folder, binaries, account, durable=self._settings.get("fsync") != "off")
        prepare_socket_folder(self.folder, account)
        standing = Standing.ADOPTED if self._can_adopt(binaries) else Standing.STARTED
        if standing is Standing.STARTED:
            self._launcher.launch(binaries, account, self.owner_url("postgres"))
        prepare_roles(self.owner_url("postgres"), self.folder.make_secret("app"))
        return standing

    def _account(self) -> Account:
        """Return who runs the server, after seeing that this account can reach its data."""
        pgdata = self.folder.pgdata
        owner = pgdata.stat().st_uid if pgdata.exists() else None
        account = server_account(self._environ, owner)
        if owner not in {None, account.uid}:
            raise FolderNotOursError(
                f"the database in `{pgdata}` belongs to account number {owner}, not to `{account.name}`",
                hint="run as its owner, or as root leave INSCOPE_PG_USER unset",
            )
        if not may_run(account, self.folder.home):
            raise FolderRefusedError(
                f"the account `{account.name}`, which runs PostgreSQL for root, cannot reach `{self.folder.home}`",
                hint="set INSCOPE_DATA to a folder that it can reach, such as /var/lib/inscope: "
                "Inscope does not open the folders above it",
            )
        return account

    def _check_version(self, binaries: Binaries) -> None:
        made_by = (self.folder.pgdata / "PG_VERSION").read_text().strip()
        if made_by != str(binaries.major):
            raise PostgresVersionDiffersError(
                f"the database in `{self.folder.pgdata}` was made by PostgreSQL {made_by}, "
                f"and the programs here are {binaries.version}",
                hint=f"set INSCOPE_PG_BIN to a PostgreSQL {made_by}, or move the data over with pg_upgrade",
            )

    def _can_adopt(self, binaries: Binaries) -> bool:
        """Take over a server whose starter was killed, if it is the one we would start; else stop it."""
        pid = self.pid()
        if pid is None:
            return False
        with suppress(OSError):
            program = Path(f"/proc/{pid}/exe")
            if program.samefile(binaries.folder / "postgres") and self.accepts():
                return True
        self._launcher.stop(pid)
        return False
