"""Reads and adds rows with statements that are written once: for what happens most, where composing SQL costs more."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import lru_cache
from itertools import starmap
from typing import TYPE_CHECKING, Any, Generic, SupportsIndex, TypeVar, cast, overload
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import ForeignKey, Model
from django.db.transaction import TransactionManagementError

from inscope.core.people import Actor

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row")
Instance = TypeVar("Instance", bound=Model)
Cursor = CursorWrapper | psycopg.Cursor[tuple[Any, ...]]
Value = str | int | bytes | date | datetime | UUID | list[int] | list[str] | list[datetime] | None


class _Later(Sequence[Row]):
    """Rows that were asked for, and are fetched when somebody looks at them."""

    def __init__(self, row: Callable[..., Row], cursor: Cursor) -> None:
        self._row = row
        self._cursor = cursor
        self._fetched: tuple[Row, ...] | None = None

    def fetch(self) -> tuple[Row, ...]:
        """Return the rows; the first time, from PostgreSQL."""
        if self._fetched is None:
            with self._cursor:
                self._fetched = tuple(starmap(self._row, self._cursor.fetchall()))
        return self._fetched

    @overload
    def __getitem__(self, place: SupportsIndex) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: Any) -> Any:
        return self.fetch()[place]

    def __len__(self) -> int:
        return len(self.fetch())

    def __iter__(self) -> Iterator[Row]:
        return iter(self.fetch())


@dataclass(slots=True)
class _Together:
    """What was asked together, and rows that wait for the next statement that adds some."""

    asked: list[_Later[Any]] = field(default_factory=list)
    beside: list[tuple[str, list[Any]]] = field(default_factory=list)


_together: ContextVar[_Together | None] = ContextVar("together", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Send statements one after the other within a transaction, and wait for their answers together.

    Rows that are read within, and the numbers of rows that are added, are fetched when somebody looks at them, at the
    latest at the end; an error of PostgreSQL comes then as well, and ends all that was sent: it is caught outside.

    Raises:
        TransactionManagementError: there is no transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("statements are sent together within a transaction alone")
    if _together.get() is not None:  # what is around this one waits for all
        yield
        return
    now = _Together()
    token = _together.set(now)
    try:
        with connection.wrap_database_errors, connection.connection.pipeline():
            yield
            if now.beside:
                _asked(int, *now.beside.pop())
            for one in now.asked:
                one.fetch()
    finally:
        _together.reset(token)


def send(text: str, values: Mapping[str, Value] | list[Any] | None = None) -> Cursor:
    """Send a statement, and return the cursor that has its answer.

    By psycopg, which leaves out what Django does around each statement, unless somebody logs or counts them.
    """
    database = connections[DEFAULT_DB_ALIAS]
    is_gone = database.in_atomic_block and database.connection is None
    if is_gone or database.queries_logged or database.execute_wrappers:
        cursor = database.cursor()
        cursor.execute(text, values)
        return cursor
    if database.in_atomic_block:
        database.validate_no_broken_transaction()
    else:
        database.close_if_health_check_failed()
        database.ensure_connection()
    with database.wrap_database_errors:
        if isinstance(values, list):
            return psycopg.RawCursor(database.connection).execute(_numbered(text), values)
        return cast("Cursor", database.connection.execute(text, values))


@lru_cache(maxsize=1024)
def _numbered(text: str) -> str:
    """Return a statement with its places numbered, as PostgreSQL has them: psycopg would do that each time."""
    first, *others = text.split("%s")
    return first + "".join(f"${number}{words}" for number, words in enumerate(others, 1))


def _asked(row: Callable[..., Row], text: str, values: Mapping[str, Value] | list[Any]) -> Sequence[Row]:
    """Send a statement, and return its rows: at once, or when somebody looks at them."""
    now = _together.get()
    if now is None:
        return _Later(row, send(text, values)).fetch()
    if now.beside:
        text, values = _with_those_beside(now, text, values)
    rows = _Later(row, send(text, values))
    now.asked.append(rows)
    return rows


def _with_those_beside(
    now: _Together, text: str, values: Mapping[str, Value] | list[Any]
) -> tuple[str, Mapping[str, Value] | list[Any]]:
    """Let rows that wait be added by a statement that adds others; by one of their own, before one that reads."""
    if isinstance(values, Mapping):
        _asked(int, *now.beside.pop())
        return text, values
    before, now.beside = now.beside, []
    named = ", ".join(f"beside_{number} as ({one})" for number, (one, _) in enumerate(before))
    return f"with {named} {text}", [value for _, some in before for value in some] + values


class Statement(Generic[Row]):
    """A statement that fills frozen rows: a column for each field, in their order."""

    def __init__(self, row: Callable[..., Row], text: str) -> None:
        """Keep the statement; values stand in it by name, as `%(case_id)s`."""
        self._row = row
        self._text = text

    def read(self, **values: Value) -> Sequence[Row]:
        """Return the rows."""
        return _asked(self._row, self._text, values)

    def first(self, **values: Value) -> Row | None:
        """Return the first row, if there is one."""
        found = self.read(**values)
        return found[0] if found else None


class Instances(Generic[Instance]):
    """A statement that fills an instance of a model, and beside its columns what is worked out under other names.

    `related` reads with it, in the same statement, the instance that a foreign key names, by that key's condition.
    Values come as PostgreSQL has them: a model with fields that convert what they read is none of these.
    """

    def __init__(
        self,
        model: type[Instance],
        *,
        where: str,
        related: "tuple[str, Instances[Any], str] | None" = None,
        **besides: str,
    ) -> None:
        """Write the statement; values stand in `where` by name."""
        self._model = model
        if any(hasattr(field, "from_db_value") for field in model._meta.concrete_fields):  # noqa: SLF001 - Django's public name
            raise TypeError(f"a field of {model.__name__} converts what it reads")
        fields_of, self.source = model._meta.concrete_fields, model._meta.db_table  # noqa: SLF001 - Django's public name
        self._names, self._besides = [field.attname for field in fields_of], tuple(besides)
        self.columns = ", ".join([*(f"{self.source}.{field.column}" for field in fields_of), *besides.values()])
        self._related = related
        if related:
            _, other, condition = related
            self.columns += f", {other.columns}"
            self.source += f" left join {other.source} on {condition}"
        self._text = f"select {self.columns} from {self.source} where {where}"  # noqa: S608 - ours, every word

    def first(self, **values: Value) -> Instance | None:
        """Return the instance, if there is one."""
        with send(self._text, values) as cursor:
            row = cursor.fetchone()
        return None if row is None else self.filled(row)

    def filled(self, row: Sequence[Any]) -> Instance:
        """Return the instance of a row."""
        count, end = len(self._names), len(self._names) + len(self._besides)
        found = self._model.from_db(connection.alias, self._names, row[:count])
        for name, value in zip(self._besides, row[count:end], strict=True):
            setattr(found, name, value)
        if self._related:
            name, other, _ = self._related
            key = cast("ForeignKey[Any]", self._model._meta.get_field(name))  # noqa: SLF001 - Django's public name
            key.set_cached_value(found, None if row[end] is None else other.filled(row[end:]))
        return found


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

    def read(self, actor: Actor, **values: Value) -> Sequence[Row]:
        """Return the rows that an actor may see."""
        if actor.is_staff:
            return self._for_staff.read(**values)
        return self._for_contacts.read(customer=actor.customer, **values)

    def first(self, actor: Actor, **values: Value) -> Row | None:
        """Return the first of the rows that an actor may see."""
        found = self.read(actor, **values)
        return found[0] if found else None


def values_of(row: "DataclassInstance") -> dict[str, Any]:
    """Return the fields of a row by their names, as they are: `asdict` would copy each of them."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


class Insert:
    """Adds rows of a table: what is not given has the default of its field."""

    def __init__(self, model: type[Model]) -> None:
        """Write the statement for every column but the number that PostgreSQL gives."""
        columns = [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 - Django's public name
        names = ", ".join(str(field.column) for field in columns)
        self._fields = {field.attname: field for field in columns}
        self._begin = f"insert into {model._meta.db_table} ({names}) values "  # noqa: SLF001, S608 - ours, every word
        self._row = f"({', '.join(['%s'] * len(columns))})"

    def add(self, rows: Iterable[Mapping[str, Value]]) -> Sequence[int]:
        """Add rows in one statement, and return their numbers, in their order."""
        values, count = self._values(rows)
        if not count:
            return ()
        return _asked(int, self._text(count), values)

    def add_beside(self, rows: Iterable[Mapping[str, Value]]) -> None:
        """Add rows whose numbers nobody asks for; within `together`, in one statement with the next that are added."""
        now = _together.get()
        if now is None:
            self.add(rows)
            return
        values, count = self._values(rows)
        if count:
            now.beside.append((self._text(count), values))

    def put(self, rows: Iterable[Mapping[str, Value]]) -> int:
        """Add rows without reading them, which who adds may not be allowed to; one that stands already is left out.

        Returns how many were added.
        """
        values, count = self._values(rows)
        if not count:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(f"{self._begin}{', '.join([self._row] * count)} on conflict do nothing", values)
            return int(cursor.rowcount)

    def add_one(self, **values: Value) -> int:
        """Add a row, and return its number."""
        return self.add([values])[0]

    def _text(self, count: int) -> str:
        return f"{self._begin}{', '.join([self._row] * count)} returning id"

    def _values(self, rows: Iterable[Mapping[str, Value]]) -> tuple[list[Any], int]:
        values = [
            row[name] if name in row else field.get_default() for row in rows for name, field in self._fields.items()
        ]
        return values, len(values) // len(self._fields)
