"""What refers to rows: every table that does, as PostgreSQL knows it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from django.apps import apps
from django.db import connection
from django.db.models import Model

_REFERRING = """
select distinct c.conrelid::regclass::text, referring.attname
from pg_constraint c
cross join lateral unnest(c.conkey, c.confkey) as pair (own, other)
join pg_attribute referring on referring.attrelid = c.conrelid and referring.attnum = pair.own
join pg_attribute referred on referred.attrelid = c.confrelid and referred.attnum = pair.other
where c.contype = 'f' and c.confrelid = %s::regclass and referred.attname = 'id'
  and has_table_privilege(c.conrelid, 'select')
order by 1, 2
"""


def references_to(
    model: type[Model], numbers: Collection[int], *, besides: Collection[type[Model]] = ()
) -> Mapping[int, Mapping[str, int]]:
    """Return how many rows of what refer to each of these rows; of rows to which none refers, nothing.

    Left out are these rows themselves, tables that are named as `besides`, since their rows are a part of these, and
    tables that the present role may not read.
    """
    found: dict[int, Counter[str]] = defaultdict(Counter)
    own = model._meta.db_table  # noqa: SLF001 - Django's public name
    left_out = {one._meta.db_table for one in besides}  # noqa: SLF001 - as above
    called = {one._meta.db_table: str(one._meta.verbose_name_plural) for one in apps.get_models()}  # noqa: SLF001 - as above
    with connection.cursor() as cursor:
        cursor.execute(_REFERRING, [own])
        for table, column in cursor.fetchall():
            if table not in left_out:
                others = " and id <> all(%(numbers)s)" if table == own else ""
                cursor.execute(
                    f"select {column}, count(*) from {table} where {column} = any(%(numbers)s){others} group by 1",  # noqa: S608 - names that PostgreSQL gave
                    {"numbers": list(numbers)},
                )
                for number, count in cursor.fetchall():
                    found[number][called.get(table, table)] += count
    return found
