"""PostgreSQL itself moves the minutes of a block with each posting, and nothing else can; rows are kept apart.

The function runs as the owner, so that the application can add postings and cannot touch the counters.
"""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow, append_only, isolate, owned, same_customer

BLOCK, ENTRY, POSTING = "hours_block", "hours_timeentry", "hours_posting"
COUNTERS = ("free", "held", "charged", "expired", "refunded", "carried_out")
SHIFTED = ",\n    ".join(
    f"{one} = {one} + case '{one}' when new.target then new.minutes when new.source then -new.minutes else 0 end"
    for one in COUNTERS
)

MOVE = f"""
create function hours_posting_moves() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
declare
  taken_back hours_posting;
begin
  if new.corrects_id is not null then
    select * into taken_back from hours_posting where id = new.corrects_id and customer_id = new.customer_id;
    if not found then
      raise exception 'posting % corrects none of its customer', new.id using errcode = 'foreign_key_violation';
    end if;
    if (taken_back.block_id, taken_back.minutes, taken_back.source, taken_back.target)
       is distinct from (new.block_id, new.minutes, new.target, new.source) then
      raise exception 'posting % does not reverse posting %', new.id, taken_back.id using errcode = 'check_violation';
    end if;
  end if;
  update hours_block set
    {SHIFTED}
  where id = new.block_id and customer_id = new.customer_id;
  if not found then
    raise exception 'posting % is of no block of its customer', new.id using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create trigger moves after insert on hours_posting for each row execute function hours_posting_moves();
"""  # noqa: S608 - of our own words
UNDO_MOVE = "drop trigger moves on hours_posting; drop function hours_posting_moves();"

# A block is active, and allocated, for good. What is in it comes from postings alone.
KEEP = f"""
create function hours_block_keeps() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.{" + new.".join(COUNTERS)} <> 0 then
      raise exception 'a block begins with nothing in it' using errcode = 'check_violation';
    end if;
  elsif (old.activity <> '' and new.activity <> old.activity)
     or (old.activated_at is not null and new.activated_at is distinct from old.activated_at) then
    raise exception 'a block is activated once, and allocated once' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger keeps before insert or update on hours_block for each row execute function hours_block_keeps();
"""
UNDO_KEEP = "drop trigger keeps on hours_block; drop function hours_block_keeps();"


class Migration(migrations.Migration):
    dependencies = [("hours", "0001_initial"), ("cases", "0002_isolate"), ("contracts", "0002_isolate")]
    operations = [
        migrations.RunSQL(MOVE, UNDO_MOVE),
        migrations.RunSQL(KEEP, UNDO_KEEP),
        *(owned(table) for table in (BLOCK, ENTRY, POSTING)),
        same_customer(ENTRY, "case_id", "cases_case"),
        same_customer(POSTING, "block_id", BLOCK),
        same_customer(POSTING, "entry_id", ENTRY),
        same_customer(POSTING, "corrects_id", POSTING),
        *(isolate(table) for table in (BLOCK, ENTRY, POSTING)),
        *(append_only(table) for table in (ENTRY, POSTING)),
        *(allow(table, "select") for table in (BLOCK, ENTRY, POSTING)),
        *(allow(table, "insert", to=STAFF_ROLE) for table in (BLOCK, ENTRY, POSTING)),
        allow(BLOCK, "update (activity, activated_at)", to=STAFF_ROLE),
    ]
