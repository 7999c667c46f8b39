"""What a request writes, as the database is told."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

BY_ANY_REQUEST = ("identity_session", "inscope_cache", "inscope_asked")
"""Tables that a request writes whatever it is for: that a session is in use, what a page keeps in it, counters."""
_WRITES = re.compile(
    r'\b(?:insert into|delete from|merge into|truncate|(?<!for )(?<!key )update)\s+(?:only\s+)?"?(?!set\b)(\w+)',
    re.IGNORECASE,
)


@contextmanager
def noted_writes() -> Iterator[list[str]]:
    """Keep the names of the tables that are written, but for those above."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: object, *more: Any) -> Any:
        found.extend(table for table in _WRITES.findall(str(sql)) if table not in BY_ANY_REQUEST)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        yield found
