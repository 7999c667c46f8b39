"""Reads settings from the environment: typed, with a default, and secrets from files as well."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from inscope.core.errors import DomainError

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})
HERE = frozenset({"localhost", "127.0.0.1", "::1"})  # how an address names this machine


class SettingRefusedError(DomainError):
    """A setting holds something that cannot be meant."""

    code: ClassVar[str] = "setting_refused"

    def __init__(self, name: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name

    def details(self) -> dict[str, object]:
        """Return which setting it is; never its value, which may be a secret."""
        return {"setting": self.name}


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables of the process; every name begins with `INSCOPE_`."""

    variables: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        """Return a text as it stands."""
        return self.variables.get(name, default)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return yes or no."""
        raw = self.variables.get(name)
        if raw is None:
            return default
        word = raw.strip().lower()
        if word not in YES | NO:
            raise SettingRefusedError(
                name, f"{name} is `{raw}`, expected 1 or 0", hint="true, yes, on and their opposites do too"
            )
        return word in YES

    def integer(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        """Return a whole number between the bounds, which are included."""
        raw = self.variables.get(name)
        if raw is None:
            return default
        digits = raw.strip()
        if not (digits.isascii() and digits.isdigit() and minimum <= int(digits) <= maximum):
            raise SettingRefusedError(name, f"{name} is `{raw}`, expected a whole number from {minimum} to {maximum}")
        return int(digits)

    def words(self, name: str, default: str = "") -> list[str]:
        """Return a list that is written with commas."""
        return [word.strip() for word in self.variables.get(name, default).split(",") if word.strip()]

    def some_of(self, name: str, known: Collection[str], default: Collection[str]) -> list[str]:
        """Return words of a list that is written with commas, each of which is known."""
        words = self.words(name, ",".join(default))
        if unknown := [word for word in words if word not in known]:
            raise SettingRefusedError(name, f"{name} has `{unknown[0]}`", hint=f"expected some of {', '.join(known)}")
        return words

    def file(self, name: str) -> str:
        """Return the path of a file that can be read; nothing, when it is not set."""
        path = self.text(name)
        if path and not (Path(path).is_file() and os.access(path, os.R_OK)):
            told = "which is no file that can be read"
            raise SettingRefusedError(name, f"{name} names `{path}`, {told}", hint="check the path and its rights")
        return path

    def secret(self, name: str) -> str | None:
        """Return a secret from the variable, or from the file that `NAME_FILE` names; None when neither is set."""
        value, file = self.variables.get(name), self.variables.get(f"{name}_FILE")
        if value and file:
            raise SettingRefusedError(name, f"both {name} and {name}_FILE are set", hint="keep one of them")
        if not file:
            return value or None
        try:
            found = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            told = f"which cannot be read: {error.strerror}"
            raise SettingRefusedError(
                name, f"{name}_FILE names `{file}`, {told}", hint="check the path and its rights"
            ) from error
        except UnicodeDecodeError as error:
            raise SettingRefusedError(
                name, f"{name}_FILE names `{file}`, which is no text in UTF-8", hint="check what stands in the file"
            ) from error
        if not found:
            raise SettingRefusedError(
                name, f"{name}_FILE names `{file}`, which is empty", hint="check what fills the file, such as a vault"
            )
        return found

    def database(self, name: str) -> dict[str, object] | None:
        """Return Django's settings for the PostgreSQL address in a variable, or None when it is not set."""
        address = self.secret(name)
        return None if address is None else database_settings(name, address)


def database_settings(name: str, address: str) -> dict[str, object]:
    """Return Django's settings for a PostgreSQL address, which may name several hosts and any libpq option."""
    try:
        parts: dict[str, object] = dict(conninfo_to_dict(address))
    except ProgrammingError as error:
        raise _not_an_address(name) from error
    if not address.startswith(("postgresql://", "postgres://")) or not parts.get("dbname"):
        raise _not_an_address(name)
    return {
        "ENGINE": "inscope.pg.backend",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }


def _not_an_address(name: str) -> SettingRefusedError:
    """Say what is expected and not what was found: it holds a password."""
    return SettingRefusedError(
        name,
        f"{name} is not the address of a PostgreSQL database",
        hint="write postgresql://role:password@host:port/database",
    )
