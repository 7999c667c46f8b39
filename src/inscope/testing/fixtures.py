"""Fixtures of the plugin: a database for each worker, copied from a template that was migrated once."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from pytest_django import DjangoDbBlocker

from inscope.testing.rows import empty_tables, publish_shipped

TEMPLATE = "inscope_template"
DRAFT = "inscope_template_draft"
MAKING_THE_TEMPLATE = 1
"""An advisory lock: the first worker migrates the template, the others wait for it."""


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give this worker a database, which tests use as the application's role and nobody else does."""
    del django_test_environment
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"inscope_test_{worker}"
    with django_db_blocker.unblock():
        _make_database(name)
        _empty_as_owner()
        _load_the_cache()
        yield
        _close_connections()


@pytest.fixture
def published_pack(db: None) -> object:
    """Publish the shipped reference pack, as `inscope demo` does, and return its version."""
    del db
    return publish_shipped()


def _make_database(name: str) -> None:
    """Copy the template, which is made first if this worker is the first."""
    from inscope.pg.roles import make_database  # noqa: PLC0415

    with psycopg.connect(os.environ["INSCOPE_DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [MAKING_THE_TEMPLATE])
        found = connection.execute("select 1 from pg_database where datname = %s", [TEMPLATE]).fetchone()
        if not found:
            # Under another name until it is complete: a worker that dies on the way leaves no half template.
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DRAFT)))
            make_database(connection, DRAFT)
            _point_at(DRAFT)
            _migrate()
            connection.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(DRAFT), sql.Identifier(TEMPLATE))
            )
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        make_database(connection, name, template=TEMPLATE)
    _point_at(name)


def _migrate() -> None:
    from inscope.pg.schema import migrate_schema  # noqa: PLC0415

    migrate_schema()
    _close_connections()


def _point_at(name: str) -> None:
    from django.db import connections  # noqa: PLC0415

    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def _load_the_cache() -> None:
    """Load it before a test moves the clock: it takes the function that tells the time when it is loaded, for good."""
    from django.core.cache import caches  # noqa: PLC0415 - needs Django set up

    caches.all(initialized_only=False)


def _close_connections() -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


def _empty_as_owner() -> None:
    """Let tests that commit be cleared away by the owner: the application has no right to."""
    from django.test import TransactionTestCase  # noqa: PLC0415

    TransactionTestCase._fixture_teardown = lambda self: empty_tables()  # type: ignore[attr-defined]  # noqa: ARG005, SLF001
