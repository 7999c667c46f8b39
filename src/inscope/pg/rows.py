"""Reads and adds rows with statements that are written once: for what happens most, where composing SQL costs more."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from itertools import starmap
from typing import Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model

from inscope.core.people import Actor

Row = TypeVar("Row")
Value = str | int | bytes | date | datetime | UUID | list[int] | None


class Statement(Generic[Row]):
    """A statement that fills frozen rows: a column for each field, in their order."""

    def __init__(self, row: Callable[..., Row], text: str) -> None:
        """Keep the statement; values stand in it by name, as `%(case_id)s`."""
        self._row = row
        self._text = text

    def read(self, **values: Value) -> tuple[Row, ...]:
        """Return the rows."""
        with connection.cursor() as cursor:
            cursor.execute(self._text, values)
            return tuple(starmap(self._row, cursor.fetchall()))

    def first(self, **values: Value) -> Row | None:
        """Return the first row, if there is one."""
        found = self.read(**values)
        return found[0] if found else None


class Rows(Generic[Row]):
    """A statement on a table of customers: columns are named as the fields, unless `columns` says where one is.

    A row that is made of others is made by a function, and names all its columns. A contact gets its own customer's
    rows, which row-level security says once more.
    """

    def __init__(
        self,
        row: Callable[..., Row],
        source: str,
        *,
        where: str,
        order: str = "",
        columns: Mapping[str, str] | Sequence[str] = (),
        for_contacts: str = "customer_id = %(customer)s",
    ) -> None:
        """Write the statement: for the staff, and for contacts with their condition besides."""
        if isinstance(columns, Mapping) or not columns:
            named = columns if isinstance(columns, Mapping) else {}
            columns = [named.get(field.name, field.name) for field in fields(row)]  # type: ignore[arg-type]  # a dataclass
        text = f"select {', '.join(columns)} from {source} where {where}"  # noqa: S608 - ours, every word
        self._for_staff = Statement(row, f"{text} {order}")
        self._for_contacts = Statement(row, f"{text} and {for_contacts} {order}")

    def read(self, actor: Actor, **values: Value) -> tuple[Row, ...]:
        """Return the rows that an actor may see."""
        if actor.is_staff:
            return self._for_staff.read(**values)
        return self._for_contacts.read(customer=actor.customer, **values)

    def first(self, actor: Actor, **values: Value) -> Row | None:
        """Return the first of the rows that an actor may see."""
        found = self.read(actor, **values)
        return found[0] if found else None


class Insert:
    """Adds rows of a table: what is not given has the default of its field."""

    def __init__(self, model: type[Model]) -> None:
        """Write the statement for every column but the number that PostgreSQL gives."""
        columns = [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 - Django's public name
        names = ", ".join(str(field.column) for field in columns)
        self._fields = {field.attname: field for field in columns}
        self._begin = f"insert into {model._meta.db_table} ({names}) values "  # noqa: SLF001, S608 - ours, every word
        self._row = f"({', '.join(['%s'] * len(columns))})"

    def add(self, rows: Iterable[Mapping[str, Value]]) -> list[int]:
        """Add rows in one statement, and return their numbers, in their order."""
        values = [
            row[name] if name in row else field.get_default() for row in rows for name, field in self._fields.items()
        ]
        count = len(values) // len(self._fields)
        if not count:
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"{self._begin}{', '.join([self._row] * count)} returning id", values)
            return [number for (number,) in cursor.fetchall()]

    def add_one(self, **values: Value) -> int:
        """Add a row, and return its number."""
        return self.add([values])[0]
