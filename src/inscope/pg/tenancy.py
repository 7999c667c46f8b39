"""The one door to rows that belong to customers: a transaction in which PostgreSQL knows who asks.

Row-level security shows a customer's own rows to the application's role, and all rows to the role of the staff,
which the application takes on for one transaction. Outside of this door both see nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ClassVar, TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from inscope.core.errors import DomainError
from inscope.core.people import Actor
from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rows import send

Row = TypeVar("Row", bound=Model)

CUSTOMER_SETTING = "inscope.customer"

_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


class AnotherActorError(DomainError):
    """Somebody else's work inside a transaction that began for one actor: a fault of the program."""

    code: ClassVar[str] = "another_actor"

    def __init__(self) -> None:
        super().__init__("a transaction belongs to one actor, and another one was to act in it")


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Open a transaction in which PostgreSQL shows what this actor may see; within it, only the same actor acts.

    What was set ends with the transaction; inside one that began elsewhere (a test's) it is taken back on leaving.

    Raises:
        AnotherActorError: another actor's transaction is open.
    """
    outer = _acting.get()
    if outer not in {None, actor}:
        raise AnotherActorError
    is_inner, is_within = outer is not None, connection.in_atomic_block
    token = _acting.set(actor)
    try:
        with transaction.atomic():
            if not is_inner:
                _tell(actor)
            yield
            if not is_inner and is_within:
                _forget()
    finally:
        _acting.reset(token)


def rows_for(actor: Actor, model: type[Row]) -> QuerySet[Row]:
    """Return the rows of a table of customers that an actor may see: all to the staff, to a contact its customer's.

    Row-level security says the same once more; this lets an index serve it.
    """
    found: QuerySet[Row] = model._default_manager.all()  # noqa: SLF001 -- Django's public name for it
    return found if actor.is_staff else found.filter(customer_id=actor.customer)


def _tell(actor: Actor) -> None:
    if actor.is_staff:
        send(f"set local role {STAFF_ROLE}")
    elif actor.customer_id is not None:
        send("select set_config(%s, %s, true)", [CUSTOMER_SETTING, str(actor.customer_id)])


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select set_config('role', 'none', true), set_config('{CUSTOMER_SETTING}', '', true)")
