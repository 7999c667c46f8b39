"""PostgreSQL moves what cases hold, and what is used of approvals, as it moves the minutes of blocks."""

from django.db import migrations

from inscope.pg.roles import APPLICATION, STAFF_ROLE
from inscope.pg.rules import allow, append_only, isolate, owned, same_customer

BLOCK, ENTRY, POSTING, HOLD = "hours_block", "hours_timeentry", "hours_posting", "hours_hold"
ESTIMATE, APPROVAL, TAKEN_BACK = "hours_estimate", "hours_approval", "hours_takenback"
NEW = (ESTIMATE, HOLD, APPROVAL, TAKEN_BACK)
ANSWER = "status, answered_by_id, answered_at, answer"

# After `moves`, which has locked the block: no two postings of it add the first hold of a case at once.
HELD = f"""
create function hours_posting_holds() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
declare
  change integer := new.minutes * (case when new.target = 'held' then 1 else -1 end);
begin
  update {HOLD} set minutes = minutes + change
  where case_id = new.case_id and block_id = new.block_id and customer_id = new.customer_id;
  if not found then
    insert into {HOLD} (customer_id, block_id, case_id, minutes)
    values (new.customer_id, new.block_id, new.case_id, change);
  end if;
  return null;
end $$;
create trigger moves_hold after insert on {POSTING} for each row
  when (new.case_id is not null) execute function hours_posting_holds();
"""  # noqa: S608 - of our own words
UNDO_HELD = f"drop trigger moves_hold on {POSTING}; drop function hours_posting_holds();"

# It runs as whoever posts. A customer holds what it accepted, and nothing else.
OF_WORK = f"""
create function hours_posting_of_work() returns trigger language plpgsql as $$
begin
  if new.entry_id is not null and not exists (
    select from {ENTRY} entry where entry.id = new.entry_id and entry.billing = 'block'
      and (new.case_id is null or new.case_id = entry.case_id)
  ) then
    raise exception 'work that a block does not pay, or of another case' using errcode = 'foreign_key_violation';
  end if;
  if current_user = '{APPLICATION}' and not (new.kind = 'hold' and exists (
    select from {ESTIMATE} accepted where accepted.case_id = new.case_id and accepted.status = 'accepted'
      and new.key = 'estimate:' || accepted.public_id and accepted.minutes >= new.minutes + (
        select coalesce(sum(held.minutes), 0) from {POSTING} held
        where held.customer_id = new.customer_id and held.key = new.key
      )
  )) then
    raise exception 'a customer holds what it accepted, and posts nothing else' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger of_work before insert on {POSTING} for each row execute function hours_posting_of_work();
"""  # noqa: S608 - of our own words
UNDO_OF_WORK = f"drop trigger of_work on {POSTING}; drop function hours_posting_of_work();"

ANSWERED = f"""
create function hours_estimate_answered() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'waiting' then
      raise exception 'an estimate begins by waiting' using errcode = 'restrict_violation';
    end if;
  elsif old.status <> 'waiting' then
    raise exception 'an estimate is answered once' using errcode = 'restrict_violation';
  elsif (current_user = '{APPLICATION}') <> (new.status in ('accepted', 'declined')) then
    raise exception 'a customer accepts and declines, and the staff withdraws' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger answered before insert or update on {ESTIMATE} for each row execute function hours_estimate_answered();
"""
UNDO_ANSWERED = f"drop trigger answered on {ESTIMATE}; drop function hours_estimate_answered();"

APPROVED = f"""
create function hours_approval_begins() returns trigger language plpgsql as $$
begin
  new.used_minutes := 0;
  if current_user = '{APPLICATION}' and new.contact_id <> new.recorded_by_id then
    raise exception 'a contact approves for itself' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger begins before insert on {APPROVAL} for each row execute function hours_approval_begins();

create function hours_entry_uses_approval() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  update {APPROVAL} set used_minutes = used_minutes + new.charged_minutes
  where id = new.approval_id and customer_id = new.customer_id and case_id = new.case_id
    and new.worked_on between starts_on and ends_on;
  if not found then
    raise exception 'work of % is not approved for its case', new.worked_on using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create trigger uses_approval after insert on {ENTRY} for each row
  when (new.approval_id is not null) execute function hours_entry_uses_approval();

create function hours_entry_taken_back() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
declare
  entry {ENTRY};
begin
  select * into entry from {ENTRY} where id = new.entry_id and customer_id = new.customer_id;
  if not found or entry.billing = 'block' then
    raise exception 'what a block paid is given back by a posting' using errcode = 'foreign_key_violation';
  end if;
  update {APPROVAL} set used_minutes = used_minutes - entry.charged_minutes where id = entry.approval_id;
  return null;
end $$;
create trigger gives_back after insert on {TAKEN_BACK} for each row execute function hours_entry_taken_back();
"""  # noqa: S608 - of our own words
UNDO_APPROVED = f"""
drop trigger gives_back on {TAKEN_BACK}; drop function hours_entry_taken_back();
drop trigger uses_approval on {ENTRY}; drop function hours_entry_uses_approval();
drop trigger begins on {APPROVAL}; drop function hours_approval_begins();
"""


class Migration(migrations.Migration):
    dependencies = [("hours", "0006_holds_and_overage"), ("identity", "0002_isolate_people")]
    operations = [
        migrations.RunSQL(HELD, UNDO_HELD),
        migrations.RunSQL(OF_WORK, UNDO_OF_WORK),
        migrations.RunSQL(ANSWERED, UNDO_ANSWERED),
        migrations.RunSQL(APPROVED, UNDO_APPROVED),
        owned(APPROVAL),
        *(same_customer(table, "case_id", "cases_case") for table in (ESTIMATE, HOLD, APPROVAL, POSTING)),
        same_customer(HOLD, "block_id", BLOCK),
        same_customer(APPROVAL, "contact_id", "identity_person"),
        same_customer(ENTRY, "approval_id", APPROVAL),
        same_customer(TAKEN_BACK, "entry_id", ENTRY),
        *(isolate(table) for table in NEW),
        append_only(TAKEN_BACK),
        *(allow(table, "select") for table in NEW),
        *(allow(table, "insert", to=STAFF_ROLE) for table in (ESTIMATE, TAKEN_BACK)),
        allow(APPROVAL, "insert"),
        allow(ESTIMATE, f"update ({ANSWER})"),
        migrations.RunSQL(
            f"grant insert on {POSTING} to {APPLICATION}", f"revoke insert on {POSTING} from {APPLICATION}"
        ),
    ]
