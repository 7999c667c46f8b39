"""Locks that last until the end of the transaction."""

from django.db import connection


def hold_name(kind: str, name: str) -> None:
    """Let one transaction at a time work on a name that may have no row yet."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{name}"])
