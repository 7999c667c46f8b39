"""Counting what somebody asks for in a time that slides along: one statement, exact however requests come."""

from django.db import connection

TABLE = "inscope_asked"

MAKE_TABLE = f"create unlogged table if not exists {TABLE} (asker text primary key, at double precision[] not null)"
"""Not logged: after a crash everybody begins anew, and a request that is counted waits for no disk."""

_TAKE = f"""
insert into {TABLE} as had (asker, at) values (%(asker)s, array[%(now)s])
on conflict (asker) do update
  set at = array(select one from unnest(had.at) one where one > %(since)s order by one) || %(now)s::double precision
  where (select count(*) from unnest(had.at) one where one > %(since)s) < %(most)s
returning true
"""  # noqa: S608 -- no words of anybody else
_OLDEST = f"select min(one) from {TABLE}, unnest(at) one where asker = %(asker)s and one > %(since)s"  # noqa: S608
_FORGET = f"delete from {TABLE} where not exists (select from unnest(at) one where one > %(since)s)"  # noqa: S608


def take(asker: str, *, now: float, most: int, seconds: int) -> float | None:
    """Take one of the requests that an asker has in any `seconds`: nothing if it was there, else how long to wait.

    `now` is in seconds since 1970. What is refused costs nothing; requests that come together are all counted.
    """
    words: dict[str, str | float] = {"asker": asker, "now": now, "since": now - seconds, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, words)
        if cursor.fetchone():
            return None
        cursor.execute(_OLDEST, words)
        row = cursor.fetchone()
    oldest = now if row is None or row[0] is None else row[0]
    return max(0.0, float(oldest) + seconds - now)


def forget(*, now: float, seconds: int) -> None:
    """Drop askers who asked nothing for `seconds`."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"since": now - seconds})
