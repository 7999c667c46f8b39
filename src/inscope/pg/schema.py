"""Brings the tables to where the code expects them, as the owner, and tells whether they are there."""

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ProgrammingError

from inscope.pg.rates import MAKE_TABLE, TABLE
from inscope.pg.roles import APPLICATION, STAFF_ROLE

OWNER_ALIAS = "owner"
CACHE_TABLE = "inscope_cache"

TIMEOUTS = "set lock_timeout = '4s'; set statement_timeout = '5min'"
"""A migration that waits for a lock makes everybody behind it wait too: it gives up instead, and is tried again."""

JOBS = "".join(
    f"grant select, insert, update, delete on procrastinate_{table} to {APPLICATION};\n"
    for table in ("jobs", "events", "periodic_defers", "workers")
) + (
    f"grant usage on sequence procrastinate_events_id_seq, procrastinate_jobs_id_seq, "
    f"procrastinate_periodic_defers_id_seq to {APPLICATION}, {STAFF_ROLE};\n"
    f"grant select, insert on procrastinate_jobs to {STAFF_ROLE};\n"
    f"grant insert on procrastinate_events to {STAFF_ROLE};\n"
    f"grant select on procrastinate_workers to {STAFF_ROLE};"
)
"""Jobs hold names of tasks and numbers of rows, nothing of a customer: whoever acts may leave one, and the worker does
them, which acts for nobody until a task says for whom."""

GRANTS = f"""
{MAKE_TABLE};
revoke all on {TABLE} from public, {APPLICATION};
grant select, insert, update, delete on {TABLE} to {APPLICATION};
grant usage on schema public to {APPLICATION}, {STAFF_ROLE};
revoke all on {CACHE_TABLE} from public, {APPLICATION};
grant select, insert, update, delete on {CACHE_TABLE} to {APPLICATION};
grant select on django_migrations to {APPLICATION};
grant select, insert, update, delete on account_emailaddress to {APPLICATION};
{JOBS}
"""


def migrate_schema(verbosity: int = 0) -> None:
    """Apply what is missing over the owner's connection, and let the application use what it needs."""
    connection = connections[OWNER_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(TIMEOUTS)
    call_command("migrate", database=OWNER_ALIAS, interactive=False, verbosity=verbosity)
    call_command("createcachetable", database=OWNER_ALIAS, verbosity=verbosity)
    with connection.cursor() as cursor:
        cursor.execute(GRANTS)
    connection.close()


def unapplied_migrations(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the migrations that the code has and the database has not."""
    connection = connections[alias]
    try:
        executor = MigrationExecutor(connection)
    except ProgrammingError:
        # The bookkeeping is there and not yet granted to us: the migrating was broken off.
        return ["all of them"]
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
