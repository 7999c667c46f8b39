"""What tests put into a database again and again, and how they empty it."""

import os
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from inscope.pg.initdb import OWNER

if TYPE_CHECKING:
    from inscope.core.policy.files import PackFiles
    from inscope.core.policy.model import Pack


def publish_shipped() -> object:
    """Publish the shipped reference pack, which a process reads once, and return its version."""
    from inscope.apps.published.services import record_version  # noqa: PLC0415 -- Django is not set up before
    from inscope.pg.ids import uuid7  # noqa: PLC0415

    files, pack = _shipped()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return record_version(pack=pack, files=files, public_id=uuid7(now), now=now)


@cache
def _shipped() -> "tuple[PackFiles, Pack]":
    from inscope.core.policy import load_policy  # noqa: PLC0415
    from inscope.packs import read_shipped  # noqa: PLC0415

    files = read_shipped("restcomm-c3")
    return files, load_policy(files).pack


def empty_tables() -> None:
    """Empty every table but the record of migrations: with few rows, DELETE takes a tenth of the time of TRUNCATE."""
    from django.db import connections  # noqa: PLC0415

    settings = connections["owner"].settings_dict
    with psycopg.connect(os.environ["INSCOPE_DATABASE_OWNER_URL"], dbname=settings["NAME"], user=OWNER) as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' and tablename <> 'django_migrations'"
        ).fetchall()
        connection.execute("set session_replication_role = replica")  # no trigger refuses, no reference is looked at
        connection.execute(
            sql.SQL("; ").join(sql.SQL("delete from {}").format(sql.Identifier(one)) for (one,) in tables)
        )
