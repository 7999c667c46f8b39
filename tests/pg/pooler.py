"""The real PgBouncer before the server of the tests: a connection changes hands at the end of each transaction."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.running import process, wait_for

PORT = "6432"
"""No port of the network: it names the socket."""
START_SECONDS = 20
PROGRAM = shutil.which("pgbouncer", path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))


def version():
    """Return the version of PgBouncer; skip where there is none, or fail where there has to be."""
    if PROGRAM is None and os.environ.get("INSCOPE_REQUIRE_POOL") == "1":
        pytest.fail("INSCOPE_REQUIRE_POOL is set and there is no PgBouncer: install `pgbouncer`")
    if PROGRAM is None:
        pytest.skip("no PgBouncer here: install `pgbouncer` to see that isolation holds behind a pool")
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in re.findall(r"\d+", said)[:2])


@contextmanager
def pooled(database: Mapping[str, object], **settings: object) -> Iterator[Path]:
    """Run PgBouncer in transaction mode before a database, and yield the folder of its socket."""
    version()
    folder = Path(tempfile.mkdtemp(prefix="inscope-pool-", dir="/tmp"))
    try:
        _write(folder, database, settings)
        with process(*_command(folder, database), env={"PATH": os.defpath}, output=folder / "out.txt"):
            wait_for(lambda: _answers(folder, database), START_SECONDS, "the pool answers")
            yield folder
    finally:
        shutil.rmtree(folder)


def _write(folder: Path, database: Mapping[str, object], settings: Mapping[str, object]) -> None:
    words = {
        "listen_addr": "",
        "listen_port": PORT,
        "unix_socket_dir": folder,
        "auth_type": "scram-sha-256",
        "auth_file": folder / "users.txt",
        "pool_mode": "transaction",
        **settings,
    }
    lines = [f"{name} = {value}" for name, value in words.items()]
    server = f"* = host={database['HOST']}"
    (folder / "pool.ini").write_text("\n".join(["[databases]", server, "[pgbouncer]", *lines, ""]))
    (folder / "users.txt").write_text(f'"{database["USER"]}" "{database["PASSWORD"]}"\n')


def _command(folder: Path, database: Mapping[str, object]) -> list[str]:
    """Return how PgBouncer is started: it refuses to run as root, and has to reach the socket of the server."""
    command = [str(PROGRAM), str(folder / "pool.ini")]
    if os.geteuid():
        return command
    server = Path(str(database["HOST"])).stat()
    for one in (folder, *folder.iterdir()):
        os.chown(one, server.st_uid, server.st_gid)
    return ["setpriv", f"--reuid={server.st_uid}", f"--regid={server.st_gid}", "--clear-groups", *command]


def _answers(folder: Path, database: Mapping[str, object]) -> bool:
    try:
        psycopg.connect(
            host=str(folder),
            port=PORT,
            dbname=str(database["NAME"]),
            user=str(database["USER"]),
            password=str(database["PASSWORD"]),
        ).close()
    except psycopg.OperationalError:
        return False
    return True
