"""The operating system's account that runs PostgreSQL, which refuses to run as root."""

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from inscope.pg.errors import AccountRefusedError

ROOT = 0
CANDIDATES = ("postgres", "nobody")
"""Tried in this order by root: an account made for it before the one that any other daemon may share."""


class Identity(TypedDict, total=False):
    """The arguments of `subprocess` that change the account; empty when nothing has to change."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server."""

    name: str
    uid: int
    gid: int

    @property
    def is_shared(self) -> bool:
        """Say whether other daemons commonly run under this account, and could read the data."""
        return self.name == "nobody"

    @property
    def identity(self) -> Identity:
        """Return what a child process needs to run as this account."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(environ: Mapping[str, str], owner_uid: int | None = None) -> Account:
    """Return the account for the server: our own, or for root one that may run it.

    Args:
        environ: read for `INSCOPE_PG_USER`, which root may set.
        owner_uid: who owns the data already; wins over the candidates, so that an account
            installed later does not lock the data out.
    """
    if os.geteuid() != ROOT:
        return _by_uid(os.geteuid())
    if name := environ.get("INSCOPE_PG_USER"):
        return _not_root(_by_name(name))
    if owner_uid is not None:
        return _not_root(_by_uid(owner_uid))
    for name in CANDIDATES:
        if account := _find(name):
            return account
    raise AccountRefusedError(
        "no account may run PostgreSQL for root", hint="set INSCOPE_PG_USER to an unprivileged account"
    )


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _by_name(name: str) -> Account:
    if account := _find(name):
        return account
    raise AccountRefusedError(f"INSCOPE_PG_USER names `{name}`, and there is no such account")


def _by_uid(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise AccountRefusedError(
            f"the account with number {uid} has no name here, and PostgreSQL needs one",
            hint="add it to /etc/passwd, or run as another account",
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _not_root(account: Account) -> Account:
    if account.uid == ROOT:
        raise AccountRefusedError(
            "PostgreSQL does not run as root", hint="set INSCOPE_PG_USER to an unprivileged account, such as `postgres`"
        )
    return account
