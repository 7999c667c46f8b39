"""Of what customers were told, and for which months, is the staff's to see, and never removed.

Nothing is posted into the time of a month that was stated: the function runs as the owner, whoever posts.
"""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow, append_only, isolate, same_customer

ALERT, MONTH = "hours_blockalert", "hours_monthstated"

KEEP = """
create function hours_posting_keeps_statements() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  if exists (select from hours_monthstated where customer_id = new.customer_id and ends_at > new.made_at) then
    raise exception 'the month of posting % was stated', new.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger keeps_statements before insert on hours_posting
  for each row execute function hours_posting_keeps_statements();
"""
UNDO_KEEP = "drop trigger keeps_statements on hours_posting; drop function hours_posting_keeps_statements();"


class Migration(migrations.Migration):
    dependencies = [("hours", "0011_alerts_and_months")]
    operations = [
        same_customer(ALERT, "block_id", "hours_block"),
        *(isolate(table, shown="false") for table in (ALERT, MONTH)),
        *(allow(table, "select, insert", to=STAFF_ROLE) for table in (ALERT, MONTH)),
        *(append_only(table) for table in (ALERT, MONTH)),
        migrations.RunSQL(KEEP, UNDO_KEEP),
    ]
