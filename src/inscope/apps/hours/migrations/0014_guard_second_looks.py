"""A second look is taken once, by a colleague of who logged the work, and what is returned is given back.

Until then the customer may object, and no statement tells of a month whose work waits for one.
"""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow, append_only, isolate, owned, same_customer

ENTRY, RULE = "hours_timeentry", "hours_secondlookrule"
LOOK, ANSWER = "hours_secondlook", "hours_secondlookanswer"

# Of `entry`, whoever pays.
GIVEN_BACK = """(exists (select from hours_posting back where back.entry_id = entry.id and back.kind = 'correct')
    or exists (select from hours_takenback back where back.entry_id = entry.id))"""
CHARGED = """case when entry.billing = 'block' then exists (
    select from hours_posting spent where spent.entry_id = entry.id and spent.kind = 'spend'
    and not exists (select from hours_posting back where back.corrects_id = spent.id))
  else not exists (select from hours_takenback back where back.entry_id = entry.id) end"""

# Work is looked at before its postings are there, so that what it is charged says whether anybody pays.
ASK = f"""
create function hours_second_look_is_asked() returns trigger language plpgsql as $$
declare
  entry {ENTRY};
begin
  select * into entry from {ENTRY} where id = new.entry_id and customer_id = new.customer_id;
  if not found then
    raise exception 'a second look at no entry of its customer' using errcode = 'foreign_key_violation';
  end if;
  if entry.billing = 'goodwill' or entry.charged_minutes = 0 or {GIVEN_BACK} then
    raise exception 'entry % needs no second look', entry.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger asked after insert on {LOOK} for each row execute function hours_second_look_is_asked();
"""  # noqa: S608 - ours, every word
UNDO_ASK = f"drop trigger asked on {LOOK}; drop function hours_second_look_is_asked();"

COLLEAGUE = "is_active and not is_service and customer_id is null and roles && array['support_engineer', 'consultant']"

TAKE = f"""
create function hours_second_look_is_taken() returns trigger language plpgsql as $$
declare
  entry {ENTRY};
begin
  select worked.* into entry from {LOOK} look join {ENTRY} worked on worked.id = look.entry_id
  where look.id = new.second_look_id and look.customer_id = new.customer_id;
  if not found then
    raise exception 'an answer to no second look of its customer' using errcode = 'foreign_key_violation';
  end if;
  if new.person_id = entry.person_id
     or not exists (select from identity_person where id = new.person_id and {COLLEAGUE})
     or {GIVEN_BACK} then
    raise exception 'a colleague takes second look %, while its work stands', new.second_look_id
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger taken after insert on {ANSWER} for each row execute function hours_second_look_is_taken();
"""  # noqa: S608 - ours, every word
UNDO_TAKE = f"drop trigger taken on {ANSWER}; drop function hours_second_look_is_taken();"

# Looked at when the transaction ends, since the answer comes before what is given back for it.
GIVE_BACK = f"""
create function hours_returned_gives_back() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  if exists (select from {LOOK} look join {ENTRY} entry on entry.id = look.entry_id
             where look.id = new.second_look_id and {CHARGED}) then
    raise exception 'the work of second look % is returned, and stands', new.second_look_id
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger gives_back after insert on {ANSWER} deferrable initially deferred
  for each row when (not new.is_confirmed) execute function hours_returned_gives_back();
"""
UNDO_GIVE_BACK = f"drop trigger gives_back on {ANSWER}; drop function hours_returned_gives_back();"

# Nothing is added, rather than refused: of a customer whose work began to wait just now, nothing is sent.
STATE = f"""
create function hours_month_waits() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  if exists (select from {LOOK} look join {ENTRY} entry on entry.id = look.entry_id
             where look.customer_id = new.customer_id and entry.made_at < new.ends_at and not {GIVEN_BACK}
             and not exists (select from {ANSWER} answer where answer.second_look_id = look.id)) then
    return null;
  end if;
  return new;
end $$;
create trigger waits before insert on hours_monthstated for each row execute function hours_month_waits();
"""  # noqa: S608 - ours, every word
UNDO_STATE = "drop trigger waits on hours_monthstated; drop function hours_month_waits();"

STANDS = """exists (
  select from hours_posting spent where spent.entry_id = entry.id and spent.kind = 'spend'
  and not exists (select from hours_posting back where back.corrects_id = spent.id))"""


def object_until(begins: str, declared: str, looked: str) -> str:
    """Return the function that takes objections: the days count from `begins`, which is set by `looked`."""
    return f"""
create or replace function hours_objection_is_taken() returns trigger language plpgsql as $$
declare
  entry hours_timeentry;
  days integer;{declared}
begin
  select * into entry from hours_timeentry where id = new.entry_id and customer_id = new.customer_id;
  if not found then
    raise exception 'an objection to no entry of its customer' using errcode = 'foreign_key_violation';
  end if;
  select block.objection_days into days
  from hours_posting posting join hours_block block on block.id = posting.block_id
  where posting.entry_id = entry.id and posting.kind = 'spend' order by posting.id limit 1;{looked}
  if days is null or not {STANDS}
     or new.made_at not between entry.made_at and {begins} + make_interval(hours => 24 * days + 25)
     or not exists (select from identity_person where id = new.person_id and customer_id = new.customer_id) then
    raise exception 'entry % takes no such objection', entry.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
"""  # noqa: S608 - ours, every word


# What waits takes objections at any time: its days begin once it is confirmed.
OBJECT = object_until(
    "begins",
    """
  begins timestamptz;""",
    f"""
  select greatest(entry.made_at, coalesce(answer.made_at, new.made_at)) into begins
  from {LOOK} look left join {ANSWER} answer on answer.second_look_id = look.id where look.entry_id = entry.id;
  begins := coalesce(begins, entry.made_at);""",  # noqa: S608 - ours, every word
)
UNDO_OBJECT = object_until("entry.made_at", "", "")


class Migration(migrations.Migration):
    dependencies = [("hours", "0013_second_looks"), ("identity", "0010_service_accounts_named_once")]
    operations = [
        migrations.RunSQL(ASK, UNDO_ASK),
        migrations.RunSQL(TAKE, UNDO_TAKE),
        migrations.RunSQL(GIVE_BACK, UNDO_GIVE_BACK),
        migrations.RunSQL(STATE, UNDO_STATE),
        migrations.RunSQL(OBJECT, UNDO_OBJECT),
        owned(LOOK),
        same_customer(LOOK, "entry_id", ENTRY),
        same_customer(ANSWER, "second_look_id", LOOK),
        *(isolate(table) for table in (LOOK, ANSWER)),
        *(append_only(table) for table in (LOOK, ANSWER)),
        *(allow(table, "select") for table in (LOOK, ANSWER)),
        *(allow(table, "insert", to=STAFF_ROLE) for table in (LOOK, ANSWER)),
        allow(RULE, "select, insert, update", to=STAFF_ROLE),
    ]
