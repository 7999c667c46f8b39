"""Work that takes longer than a request: once at a time, with the time it needs, and telling others how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.db import connection

from inscope.pg.roles import STAFF_ROLE

_LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
LONGEST = "10min"
_HELD = """
select exists (
  select from pg_locks where locktype = 'advisory' and classid = %s and objid = %s and granted
    and database = (select oid from pg_database where datname = current_database())
)
"""


class Tell(Protocol):
    """Commits a statement beside the transaction that is open."""

    def __call__(self, statement: str, *values: int) -> None:
        """Run it as the staff, at once."""


def hold_work(kind: int, number: int) -> bool:
    """Take a piece of work until the transaction ends, with the time that it needs; say no where somebody has it."""
    with connection.cursor() as cursor:
        for limit in _LIMITS:
            cursor.execute("select set_config(%s, %s, true)", [limit, LONGEST])
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [kind, number])
        return bool(cursor.fetchall()[0][0])


def is_held(kind: int, number: int) -> bool:
    """Say whether somebody works on it: whoever died does not."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [kind, number])
        return bool(cursor.fetchall()[0][0])


@contextmanager
def beside() -> Iterator[Tell]:
    """Open a second connection, on which statements are committed while the transaction of the first one is open."""
    other = connection.copy()

    def tell(statement: str, *values: int) -> None:
        with other.cursor() as cursor:
            cursor.execute("begin")
            cursor.execute(f"set local role {STAFF_ROLE}")
            cursor.execute(statement, values)
            cursor.execute("commit")

    try:
        yield tell
    finally:
        other.close()
