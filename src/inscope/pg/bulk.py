"""Adds, changes and removes many rows of a table with one statement: their values go to PostgreSQL as one JSON."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Values = Mapping[str, Any]
"""A row by the names of its columns."""


def add_many(model: type[Model], rows: Collection[Values]) -> list[int]:
    """Add rows that name the same columns, and return their numbers, in their order."""
    if not rows:
        return []
    columns = list(next(iter(rows)))
    names = ", ".join(columns)
    return [
        number
        for (number,) in _run(
            f"insert into {_table(model)} ({names}) select {names} from {_given(model, columns)} "  # noqa: S608 - ours, every word
            "order by nr returning id",
            _numbered(rows),
        )
    ]


def change_many(model: type[Model], rows: Collection[Values]) -> None:
    """Set columns of rows, one or more, each of which is named by its `id`."""
    columns = list(next(iter(rows)))
    sets = ", ".join(f"{name} = given.{name}" for name in columns if name != "id")
    _run(
        f"update {_table(model)} one set {sets} from {_given(model, columns)} where one.id = given.id returning one.id",  # noqa: S608 - as above
        _numbered(rows),
    )


def remove_many(model: type[Model], column: str, numbers: Sequence[int]) -> None:
    """Remove the rows that have one of these numbers in a column."""
    _run(f"delete from {_table(model)} where {column} = any(%s) returning id", list(numbers))  # noqa: S608 - as above


def _run(statement: str, value: str | list[int]) -> list[tuple[int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        return list(cursor.fetchall())


def _numbered(rows: Iterable[Values]) -> str:
    return json.dumps([{**row, "nr": number} for number, row in enumerate(rows)], default=str)


def _given(model: type[Model], columns: Iterable[str]) -> str:
    fields: dict[str, Field[Any, Any]] = {str(one.column): one for one in model._meta.concrete_fields}  # noqa: SLF001 - Django's public name
    types = ", ".join(f"{name} {fields[name].rel_db_type(connection)}" for name in columns)
    return f"jsonb_to_recordset(%s::jsonb) as given ({types}, nr integer)"


def _table(model: type[Model]) -> str:
    return str(model._meta.db_table)  # noqa: SLF001 - as above
