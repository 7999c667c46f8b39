"""What PostgreSQL itself enforces, as operations of migrations: rights, isolation, rows that are only added."""

from django.db.migrations import RunSQL

from inscope.pg.roles import APPLICATION, STAFF_ROLE

ASKING = "nullif(current_setting('inscope.customer', true), '')::bigint"
"""The customer that asks; null for staff, and where nobody acts."""
OWN = f"customer_id = {ASKING}"

_REFUSE = """
create or replace function inscope_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
"""


def allow(table: str, rights: str, *, to: str = f"{APPLICATION}, {STAFF_ROLE}") -> RunSQL:
    """Let roles use a table in these ways and in no other, such as `select, insert, update (status)`."""
    return RunSQL(f"grant {rights} on {table} to {to}", f"revoke all on {table} from {to}")


def isolate(table: str, *, shown: str = OWN, written: str | None = None) -> RunSQL:
    """Show rows to the staff, and to a customer those that are `shown`; to anybody else nothing.

    What a customer writes must be `written`, which is `shown` unless it is said.
    """
    return RunSQL(
        f"""
        alter table {table} enable row level security;
        create policy staff on {table} to {STAFF_ROLE} using (true);
        create policy customer on {table} to {APPLICATION} using ({shown}) with check ({written or shown});
        """,
        f"""
        drop policy customer on {table};
        drop policy staff on {table};
        alter table {table} disable row level security;
        """,
    )


def append_only(table: str) -> RunSQL:
    """Refuse to change or remove a row, whoever tries. TRUNCATE is kept from the application by its rights."""
    return RunSQL(
        f"""{_REFUSE}
        create trigger append_only before update or delete on {table}
          for each statement execute function inscope_append_only();
        """,
        f"drop trigger append_only on {table}",
    )


def same_customer(table: str, column: str, parent: str) -> RunSQL:
    """Let a row refer to rows of its own customer only; foreign keys do not know of row-level security.

    The parent needs `owned` once.
    """
    name = f"{table}_{column}_same_customer"
    return RunSQL(
        f"alter table {table} add constraint {name} "
        f"foreign key (customer_id, {column}) references {parent} (customer_id, id) deferrable initially deferred",
        f"alter table {table} drop constraint {name}",
    )


def owned(table: str) -> RunSQL:
    """Give a table the key to which rows of the same customer refer."""
    return RunSQL(
        f"alter table {table} add constraint {table}_of_customer unique (customer_id, id)",
        f"alter table {table} drop constraint {table}_of_customer",
    )


def names_published_pack(table: str, column: str) -> RunSQL:
    """Let a digest name a pack that was published, so that what it decided can be decided again."""
    name = f"{table}_{column}_published"
    return RunSQL(
        f"alter table {table} add constraint {name} foreign key ({column}) references published_packversion (digest)",
        f"alter table {table} drop constraint {name}",
    )
