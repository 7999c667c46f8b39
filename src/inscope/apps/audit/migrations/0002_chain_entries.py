"""Entries are only added, and the database itself chains them.

The function runs as the owner, so that the application can add entries and cannot touch the heads.
Must stay equal to `core.chain.hash_of`.
"""

from django.db import migrations

from inscope.pg.rules import allow, append_only, isolate

CHAIN = """
create function audit_entry_joins_chain() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
declare
  head audit_audithead;
begin
  if new.chain is distinct from coalesce('customer:' || new.customer_id, 'installation')
     or (new.actor || new.event || new.subject) ~ '[\\n\\r]' then
    raise exception 'not an audit entry' using errcode = 'check_violation';
  end if;
  insert into audit_audithead (chain, length, hash) values (new.chain, 0, repeat('0', 64)) on conflict do nothing;
  select * into head from audit_audithead where chain = new.chain for update;
  new.number := head.length + 1;
  new.previous := head.hash;
  new.hash := encode(sha256(convert_to(concat_ws(E'\\n', new.previous, new.number::text,
    to_char(new.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), new.actor, new.event, new.subject, new.details
  ), 'UTF8')), 'hex');
  update audit_audithead set length = new.number, hash = new.hash where chain = new.chain;
  return new;
end $$;
create trigger joins_chain before insert on audit_auditentry
  for each row execute function audit_entry_joins_chain();
"""

UNDO = """
drop trigger joins_chain on audit_auditentry;
drop function audit_entry_joins_chain();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(CHAIN, UNDO),
        append_only("audit_auditentry"),
        isolate("audit_auditentry"),
        allow("audit_auditentry", "select, insert"),
        allow("audit_audithead", "select", to="inscope_staff"),
    ]
