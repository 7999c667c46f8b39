"""Where the server's socket lies: in the data folder, or in /tmp when that path does not do for a socket."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from inscope.pg.account import Account
from inscope.pg.errors import FolderNotOursError
from inscope.pg.folder import DataFolder

PORT = 5432
LONGEST_PATH = 100
"""Bytes; a socket's whole path may have 107 on Linux and 103 on macOS."""


def socket_folder(folder: DataFolder) -> Path:
    """Return the folder of the socket, whether or not it exists yet."""
    inside = folder.home / "run"
    path = os.fsencode(inside / f".s.PGSQL.{PORT}")
    # A comma would separate two hosts, for the server's setting and for every client.
    if len(path) <= LONGEST_PATH and b"," not in path:
        return inside
    name = hashlib.sha256(os.fsencode(folder.home.resolve())).hexdigest()[:16]
    return Path("/tmp") / f"inscope-{name}"  # noqa: S108 -- its owner and mode are checked below


def prepare_socket_folder(folder: DataFolder, account: Account) -> Path:
    """Make the folder of the socket, closed to other accounts, and return it.

    Raises:
        FolderNotOursError: somebody else took that name in /tmp before us.
    """
    place = socket_folder(folder)
    try:
        place.mkdir(mode=0o700)
        if account.identity:
            os.chown(place, account.uid, account.gid)
    except FileExistsError:
        _check(place, account)
    return place


def leave_socket_folder(folder: DataFolder) -> None:
    """Leave nothing in /tmp once the server has stopped."""
    place = socket_folder(folder)
    if place.parent != folder.home:
        with suppress(OSError):
            place.rmdir()


def _check(place: Path, account: Account) -> None:
    status = place.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid or status.st_mode & 0o077:
        raise FolderNotOursError(
            f"`{place}`, the place of the server's socket, is not a private folder of the account `{account.name}`",
            hint="remove it, or set INSCOPE_DATA to a shorter path",
        )
