"""An installation of its own in a temporary folder: the product's PostgreSQL, durable, with one database a size."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from inscope.cli.database import APPLICATION_URL, OWNER_URL, PREPARE, migrate_database, set_up_django
from inscope.pg.embedded import Server
from inscope.pg.initdb import OWNER
from inscope.pg.roles import APPLICATION, DATABASE, make_database

PACK = "restcomm-c3"


@contextmanager
def installation(**settings: str) -> Iterator[Server]:
    """Yield a running server whose database is migrated and has the reference pack; afterwards nothing is left.

    `settings` are PostgreSQL's own, beyond what the product sets.
    """
    folder = Path(tempfile.mkdtemp(prefix="inscope-bench-", dir="/tmp"))
    folder.chmod(0o755)  # the account that runs PostgreSQL for root has to reach its data
    server = Server(folder / "data", settings=settings)
    try:
        server.start()
        _point_at(server, DATABASE)
        set_up_django()
        migrate_database()
        _publish()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def add_database(server: Server, name: str) -> None:
    """Copy the migrated database, and let this process work in the copy from now on."""
    _leave()
    with psycopg.connect(server.owner_url("postgres"), autocommit=True) as connection:
        make_database(connection, name, template=DATABASE)
    _point_at(server, name)
    from django.db import connections  # noqa: PLC0415 - Django is set up by now

    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def environment_of(server: Server, name: str) -> dict[str, str]:
    """Return what a web server has to be told to serve from a database."""
    return dict(os.environ) | {APPLICATION_URL: _address(server, APPLICATION, name)}


def _publish() -> None:
    from inscope.flows.published.publish_pack import publish_pack  # noqa: PLC0415 - Django is set up by now
    from inscope.packs import read_shipped  # noqa: PLC0415

    publish_pack(read_shipped(PACK), now=datetime.now(UTC))


def _leave() -> None:
    from django.db import connections  # noqa: PLC0415 - Django is set up by now

    connections.close_all()


def _point_at(server: Server, name: str) -> None:
    os.environ["INSCOPE_DATA"] = str(server.folder.home)
    os.environ[APPLICATION_URL] = _address(server, APPLICATION, name)
    os.environ[PREPARE] = "1"  # as `inscope` does for its own server
    os.environ[OWNER_URL] = _address(server, OWNER, name)


def _address(server: Server, role: str, name: str) -> str:
    return server.url(role, name) or ""
