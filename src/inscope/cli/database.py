"""Gives a command its database: our own server, or the one the environment names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from inscope.cli.errors import NotMigratedError, OwnerUnknownError
from inscope.cli.steps import step
from inscope.config.env import Environment
from inscope.pg.embedded import Server
from inscope.pg.folder import DataFolder, default_data_folder

APPLICATION_URL = "INSCOPE_DATABASE_URL"
OWNER_URL = "INSCOPE_DATABASE_OWNER_URL"
PREPARE = "INSCOPE_DATABASE_PREPARE"
SETTINGS = "inscope.config.settings"


@contextmanager
def database() -> Iterator[Server | None]:
    """Start or join our own server for as long as the command lasts; None when the environment names another.

    The addresses go into the environment, where the settings and the web workers find them.
    """
    if Environment(os.environ).secret(APPLICATION_URL):
        yield None
        return
    server = Server(default_data_folder(os.environ))
    try:
        with step("starting PostgreSQL" if server.folder.has_database() else "making the database"):
            server.start()
        os.environ[APPLICATION_URL] = server.url() or ""
        os.environ[OWNER_URL] = server.owner_url()
        os.environ.setdefault(PREPARE, "1")
        yield server
    finally:
        server.stop()


def set_up_django() -> None:
    """Load the settings and the apps; the database's addresses must stand in the environment by now."""
    import django  # noqa: PLC0415 -- slow, and `inscope --help` needs none of it

    folder = DataFolder(default_data_folder(os.environ))
    folder.prepare()
    folder.make_secret("web")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def migrate_database() -> int:
    """Bring the tables to where the code expects them, and return how many migrations that took."""
    from inscope.pg.roles import check_application_role  # noqa: PLC0415
    from inscope.pg.schema import OWNER_ALIAS, migrate_schema, unapplied_migrations  # noqa: PLC0415

    owner = Environment(os.environ).secret(OWNER_URL)
    if owner is None:
        raise OwnerUnknownError(
            "the database is not our own, and its owner's address is not set",
            hint=f"set {OWNER_URL} for this command; serving needs only {APPLICATION_URL}",
        )
    check_application_role(owner)
    missing = unapplied_migrations(OWNER_ALIAS)
    if missing:
        migrate_schema()
    _fill()
    return len(missing)


def _fill() -> None:
    """Work out what is kept for rows that are older than the tables it is kept in."""
    from inscope.flows.sla.fill_clocks import fill_clocks  # noqa: PLC0415 - needs Django set up

    fill_clocks()


def check_migrated() -> None:
    """Refuse to serve from tables that are not what the code expects.

    Raises:
        NotMigratedError: names the first migration that is missing.
    """
    from inscope.pg.schema import unapplied_migrations  # noqa: PLC0415

    if missing := unapplied_migrations():
        raise NotMigratedError(
            f"the database lacks {len(missing)} migrations, the first is `{missing[0]}`",
            hint="run `inscope migrate` first (`inscope demo` does it by itself)",
        )
