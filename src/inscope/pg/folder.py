"""The data folder: what lies where, who owns it, and the secrets in it."""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from inscope.pg.account import ROOT
from inscope.pg.errors import FolderNotOursError, FolderRefusedError

SECRET_BYTES = 48


def default_data_folder(environ: Mapping[str, str]) -> Path:
    """Return where data goes unless `INSCOPE_DATA` says otherwise.

    Root's own home is closed to the account that runs the server, so root uses the system's place.
    """
    if named := environ.get("INSCOPE_DATA"):
        return Path(named).expanduser().absolute()
    if shared := environ.get("XDG_DATA_HOME"):
        return Path(shared).absolute() / "inscope"
    if os.geteuid() == ROOT:
        return Path("/var/lib/inscope")
    return Path.home() / ".local" / "share" / "inscope"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Everything Inscope keeps on this machine."""

    home: Path

    @property
    def pgdata(self) -> Path:
        """Return the server's own folder, owned by the account that runs it."""
        return self.home / "pgdata"

    @property
    def programs(self) -> Path:
        """Return where copies of PostgreSQL's programs stand, when there must be some."""
        return self.home / "programs"

    @property
    def log(self) -> Path:
        """Return the server's log."""
        return self.home / "postgres.log"

    @property
    def lock(self) -> Path:
        """Return the file whose lock the process holds that started the server."""
        return self.home / "starter.lock"

    @property
    def static(self) -> Path:
        """Return where collected style sheets and scripts are served from."""
        return self.home / "static"

    def has_database(self) -> bool:
        """Say whether a database was made here before."""
        return (self.pgdata / "PG_VERSION").exists()

    def prepare(self) -> None:
        """Make the folder if need be, or refuse one that is not ours to use."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._refused("cannot make the data folder", error) from error
        self._check_owner()
        # Root's folder is crossed, not read, by the account that runs the server.
        self.home.chmod(0o711 if os.geteuid() == ROOT else 0o700)
        self._check_writable()

    def secret(self, name: str) -> str | None:
        """Return a secret kept here, or None before it was made."""
        try:
            return self._secret_file(name).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(f"cannot read `{self._secret_file(name).name}` in the data folder", error) from error

    def make_secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(SECRET_BYTES)) -> str:
        """Return a secret, made now if it is missing; two processes that ask at once get the same one."""
        if kept := self.secret(name):
            return kept
        file = self._secret_file(name)
        draft = file.with_suffix(f".{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(make().strip() + "\n")
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):
                os.link(draft, file)
            return file.read_text(encoding="ascii").strip()
        except OSError as error:
            raise self._refused(f"cannot write `{file.name}` in the data folder", error) from error
        finally:
            draft.unlink(missing_ok=True)

    def _secret_file(self, name: str) -> Path:
        return self.home / f"{name}.secret"

    def _check_owner(self) -> None:
        owner = self.home.stat().st_uid
        if owner != os.geteuid():
            raise FolderNotOursError(
                f"the data folder `{self.home}` belongs to account number {owner}, and this is {os.geteuid()}",
                hint="run as its owner, or set INSCOPE_DATA to a folder of your own",
            )

    def _check_writable(self) -> None:
        probe = self.home / f".probe-{secrets.token_hex(4)}"
        try:
            probe.write_bytes(b"x")
        except OSError as error:
            raise self._refused("cannot write in the data folder", error) from error
        finally:
            with suppress(OSError):
                probe.unlink()

    def _refused(self, what: str, error: OSError) -> FolderRefusedError:
        return FolderRefusedError(
            f"{what} `{self.home}`: {(error.strerror or str(error)).lower()}",
            hint="mend its rights or free some space, or set INSCOPE_DATA to another folder",
        )
