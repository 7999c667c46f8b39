"""What refuses a posting into a month that was stated names itself, so that whoever posts is told in words."""

from django.db import migrations

KEEP = """
create or replace function hours_posting_keeps_statements() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  if exists (select from hours_monthstated where customer_id = new.customer_id and ends_at > new.made_at) then
    raise exception 'the month of posting % was stated', new.id
      using errcode = 'restrict_violation'{named};
  end if;
  return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("hours", "0016_guard_beyond")]
    operations = [
        migrations.RunSQL(KEEP.format(named=", constraint = 'keeps_statements'"), KEEP.format(named="")),
    ]
