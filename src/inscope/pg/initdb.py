"""Making a new database cluster: all or nothing, and the same on every machine."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from inscope.pg.account import Account
from inscope.pg.binaries import Binaries
from inscope.pg.errors import FolderRefusedError, PostgresDidNotStartError
from inscope.pg.folder import DataFolder

OWNER = "inscope"
BUILTIN_LOCALE_SINCE = 17


def make_cluster(folder: DataFolder, binaries: Binaries, account: Account, *, durable: bool) -> None:
    """Make the server's folder beside its place and move it there when it is complete.

    A machine that stops half-way leaves a draft, which the next call removes.
    """
    for left in folder.home.glob("pgdata.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    password = folder.make_secret("owner")
    draft = folder.pgdata.with_name(f"pgdata.new-{secrets.token_hex(4)}")
    password_file = draft.with_suffix(".password")
    try:
        _make_private(draft, account)
        _hand_over(password_file, password, account)
        command = [os.fspath(binaries.folder / "initdb"), "-D", os.fspath(draft), f"--pwfile={password_file}"]
        _run([*command, *_options(binaries, durable=durable)], account)
        draft.rename(folder.pgdata)
    except OSError as error:
        raise FolderRefusedError(
            f"cannot make the database in `{folder.home}`: {(error.strerror or str(error)).lower()}",
            hint="mend its rights or free some space, or set INSCOPE_DATA to another folder",
        ) from error
    finally:
        password_file.unlink(missing_ok=True)


def server_environment() -> Mapping[str, str]:
    """Return what the server's programs see of our environment: nothing that could change their answers."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **kept}


def _options(binaries: Binaries, *, durable: bool) -> list[str]:
    # One sort order everywhere: the builtin provider does not depend on the machine's C library.
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if binaries.major >= BUILTIN_LOCALE_SINCE
        else ["--locale=C.UTF-8"]
    )
    sync = [] if durable else ["--no-sync"]
    return ["-U", OWNER, "-E", "UTF8", *locale, "--data-checksums", "--auth=scram-sha-256", *sync]


def _make_private(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700)
    if account.identity:
        os.chown(folder, account.uid, account.gid)


def _hand_over(file: Path, password: str, account: Account) -> None:
    """Write the password where initdb may read it: a pipe stays ours when the account changes."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(password + "\n")
    if account.identity:
        os.chown(file, account.uid, account.gid)


def _run(command: list[str], account: Account) -> None:
    answer = subprocess.run(  # noqa: S603
        command, check=False, capture_output=True, text=True, cwd="/", env=server_environment(), **account.identity
    )
    if answer.returncode:
        said = [line for line in answer.stderr.splitlines() if "error" in line or "FATAL" in line]
        raise PostgresDidNotStartError(
            f"initdb could not make the database: {said[0] if said else answer.stderr.strip()[-300:]}",
            hint=f"see whether the disk is full and whether the folder can be reached by the account `{account.name}`",
        )
