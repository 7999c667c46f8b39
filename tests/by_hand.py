"""What PostgreSQL says to statements that go past the product."""

from django.db import DatabaseError, connection, transaction

from inscope.core.people import Actor
from inscope.pg.tenancy import acting_as


def refused_with(actor: Actor, *statements: str) -> str | None:
    """Return the SQLSTATE of what PostgreSQL refuses; nothing, where it takes it. Nothing stays of it."""
    try:
        with acting_as(actor), connection.cursor() as cursor:
            for one in statements:
                cursor.execute(one)
            cursor.execute("set constraints all immediate")
            transaction.set_rollback(True)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", None)
    return None
