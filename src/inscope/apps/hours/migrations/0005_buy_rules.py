"""Customers order and allocate, and cannot make a block active; what is carried out of a block arrives in another."""

from django.db import migrations

from inscope.core.money import MOST_MINOR
from inscope.core.orders import MOST_HOURS
from inscope.pg.roles import APPLICATION, STAFF_ROLE
from inscope.pg.rules import allow, same_customer

BLOCK, PRICES = "hours_block", "hours_pricelist"

# A block is declined for good, as it is activated and allocated for good. A customer orders, and nothing else.
KEEP = f"""
create function hours_block_orders() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if current_user = '{APPLICATION}'
       and (new.requested_by_id is null or new.activated_at is not null or new.declined_at is not null) then
      raise exception 'a customer orders a block, and has none' using errcode = 'restrict_violation';
    end if;
  elsif old.declined_at is not null
     and (old.declined_at, old.declined_by_id, old.declined_because, old.is_withdrawn, old.activity)
       is distinct from (new.declined_at, new.declined_by_id, new.declined_because, new.is_withdrawn, new.activity) then
    raise exception 'what was declined stays so' using errcode = 'restrict_violation';
  elsif current_user = '{APPLICATION}' and new.declined_at is distinct from old.declined_at
     and (old.requested_by_id is null or not new.is_withdrawn) then
    raise exception 'a customer withdraws what it ordered' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger orders before insert or update on {BLOCK} for each row execute function hours_block_orders();
"""
UNDO_KEEP = f"drop trigger orders on {BLOCK}; drop function hours_block_orders();"

CARRY = """
create function hours_carried_arrives() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  if (select coalesce(sum(case when source = 'outside' then minutes else -minutes end), 0) <> 0
        or count(distinct activity) <> 1
      from hours_posting one join hours_block block on block.id = one.block_id
      where one.customer_id = new.customer_id and key = new.key and kind = 'carry_over') then
    raise exception 'what `%` carries out does not arrive in a block of its activity', new.key
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger arrives after insert on hours_posting deferrable initially deferred
  for each row when (new.kind = 'carry_over') execute function hours_carried_arrives();
"""
UNDO_CARRY = "drop trigger arrives on hours_posting; drop function hours_carried_arrives();"

BOUNDS = f"""
alter table {PRICES} add constraint price_list_of_activities check (
  jsonb_typeof(by_activity) = 'object' and not jsonb_path_exists(
    by_activity, '$.* ? (@.type() != "number" || @ < 1 || @ > {MOST_MINOR // MOST_HOURS})'
  )
)
"""
UNDO_BOUNDS = f"alter table {PRICES} drop constraint price_list_of_activities"

_DECLINE = "declined_at, declined_by_id, declined_because, is_withdrawn"


class Migration(migrations.Migration):
    dependencies = [("hours", "0004_orders")]
    operations = [
        same_customer(BLOCK, "request_case_id", "cases_case"),
        migrations.RunSQL(KEEP, UNDO_KEEP),
        migrations.RunSQL(CARRY, UNDO_CARRY),
        migrations.RunSQL(BOUNDS, UNDO_BOUNDS),
        migrations.RunSQL(
            f"grant update ({_DECLINE}) on {BLOCK} to {STAFF_ROLE}; "
            f"grant insert, update (activity, {_DECLINE}) on {BLOCK} to {APPLICATION}",
            f"revoke update ({_DECLINE}) on {BLOCK} from {STAFF_ROLE}; "
            f"revoke insert, update (activity, {_DECLINE}) on {BLOCK} from {APPLICATION}",
        ),
        allow(PRICES, "select"),
        allow(PRICES, "insert, update", to=STAFF_ROLE),
    ]
