"""The roles: the owner makes and changes tables, the application serves and owns nothing, the staff see all rows."""

from typing import LiteralString

import psycopg
from psycopg import sql

from inscope.pg.errors import NotReachedError, RoleMissingError
from inscope.pg.initdb import OWNER

APPLICATION = "inscope_app"
STAFF_ROLE = "inscope_staff"
"""Nobody signs in with it: the application takes it on for one transaction, in which it may see every customer."""
DATABASE = "inscope"

ATTRIBUTES: LiteralString = "login noinherit nosuperuser nobypassrls nocreatedb nocreaterole noreplication"
"""`noinherit`: policies of a role that one inherits would apply as well."""

LIMITS = {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}
"""No request waits longer for the database, nor keeps others waiting."""


def prepare_roles(owner_url: str, password: str) -> None:
    """Make the application's role and the database if they are missing, and set the role right if they are not."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        if not _exists(connection, "select 1 from pg_roles where rolname = %s", APPLICATION):
            connection.execute(sql.SQL("create role {}").format(sql.Identifier(APPLICATION)))
        connection.execute(
            sql.SQL("alter role {} " + ATTRIBUTES + " password {}").format(
                sql.Identifier(APPLICATION), sql.Literal(_hashed(connection, password))
            )
        )
        if not _exists(connection, "select 1 from pg_roles where rolname = %s", STAFF_ROLE):
            connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(STAFF_ROLE)))
        # After `noinherit`: a role that inherits would see what the staff see, always.
        connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(STAFF_ROLE), sql.Identifier(APPLICATION)))
        for name, limit in LIMITS.items():
            connection.execute(
                sql.SQL("alter role {} set {} = {}").format(
                    sql.Identifier(APPLICATION), sql.Identifier(name), sql.Literal(limit)
                )
            )
        if not _exists(connection, "select 1 from pg_database where datname = %s", DATABASE):
            make_database(connection, DATABASE)


def make_database(connection: psycopg.Connection, name: str, *, template: str | None = None) -> None:
    """Make a database that the application may enter and nobody else, the owner apart."""
    copied = sql.SQL(" template {}").format(sql.Identifier(template)) if template else sql.SQL("")
    database = sql.Identifier(name)
    connection.execute(sql.SQL("create database {} owner {}").format(database, sql.Identifier(OWNER)) + copied)
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    connection.execute(sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(APPLICATION)))


def check_application_role(owner_url: str) -> None:
    """Refuse to migrate a database without the roles to which the tables will be granted.

    Raises:
        NotReachedError: the server does not answer, or does not let the owner in.
        RoleMissingError: with the statements that make them.
    """
    try:
        connected = psycopg.connect(owner_url)
    except psycopg.OperationalError as error:
        raise NotReachedError(str(error).strip(), hint="check INSCOPE_DATABASE_OWNER_URL") from None
    with connected as connection:
        for role in (APPLICATION, STAFF_ROLE):
            if not _exists(connection, "select 1 from pg_roles where rolname = %s", role):
                raise RoleMissingError(
                    f"the database has no role `{role}`",
                    hint=f"as its administrator: create role {APPLICATION} {ATTRIBUTES} password '...'; "
                    f"create role {STAFF_ROLE} nologin; grant {STAFF_ROLE} to {APPLICATION}; "
                    "and put the same password into INSCOPE_DATABASE_URL",
                )


def _exists(connection: psycopg.Connection, question: LiteralString, name: str) -> bool:
    return connection.execute(question, [name]).fetchone() is not None


def _hashed(connection: psycopg.Connection, password: str) -> str:
    """Hash the password here, so that it never stands in a statement, which might be logged."""
    return connection.pgconn.encrypt_password(password.encode(), APPLICATION.encode(), b"scram-sha-256").decode()
