"""A connection that is kept between requests: that it ended is noticed without asking, and its moments are in UTC."""

import os
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper as Asking

from inscope.cli.database import OWNER_URL
from tests.running import wait_for

MOMENT = datetime(2028, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)


@pytest.mark.parametrize("by_server", [True, False])
@pytest.mark.parametrize("name", [None, "a_cursor"])
def test_every_cursor_reads_moments_in_utc(db, monkeypatch, name, by_server):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "server_side_binding", by_server)
    with connection.create_cursor(name) as cursor:
        cursor.execute("select %s::timestamptz, '2028-03-01 05:29:59.123456+05:30'::timestamptz", [MOMENT])
        (row,) = cursor.fetchall()

    assert row == (MOMENT, MOMENT)
    assert [one.tzinfo for one in row] == [UTC, UTC]


@pytest.fixture
def asked(monkeypatch):
    """Note each time that the server is asked whether the connection stands."""
    times = []

    def ask(one):
        times.append(one)
        return usable(one)

    usable = Asking.is_usable
    monkeypatch.setattr(Asking, "is_usable", ask)
    return times


def test_a_connection_that_stands_is_used_without_asking(db, asked):
    connection.ensure_connection()

    assert connection.is_usable()
    assert asked == []


def test_a_connection_that_the_server_ended_is_noticed(transactional_db, asked):
    connection.ensure_connection()
    number = connection.connection.info.backend_pid
    with psycopg.connect(os.environ[OWNER_URL], autocommit=True) as owner:
        owner.execute("select pg_terminate_backend(%s)", [number])
        wait_for(lambda: not connection.is_usable(), 10, "the end is noticed")

    assert len(asked) == 1
    connection.close()


def test_a_connection_that_is_closed_is_not_usable(transactional_db, asked):
    connection.ensure_connection()
    connection.connection.close()

    assert not connection.is_usable()
    assert asked == []
    connection.close()

    assert not connection.is_usable()


def test_the_server_is_asked_after_an_error(db, asked):
    connection.ensure_connection()
    connection.errors_occurred = True

    assert connection.is_usable()
    connection.errors_occurred = False
    assert len(asked) == 1
