"""An objection is a contact's, in its time and while the work stands; an answer is a colleague's, and gives back.

Timers are the staff's own.
"""

from django.db import migrations

from inscope.pg.roles import APPLICATION, STAFF_ROLE
from inscope.pg.rules import allow, append_only, isolate, owned, same_customer

ENTRY, OBJECTION, ANSWER, TIMER = "hours_timeentry", "hours_objection", "hours_objectionanswer", "hours_timer"

STANDS = """exists (
  select from hours_posting spent where spent.entry_id = entry.id and spent.kind = 'spend'
  and not exists (select from hours_posting back where back.corrects_id = spent.id))"""

# Where a day begins is the application's to know: a day of 25 hours more is what any time zone may need.
OBJECT = f"""
create function hours_objection_is_taken() returns trigger language plpgsql as $$
declare
  entry hours_timeentry;
  days integer;
begin
  select * into entry from hours_timeentry where id = new.entry_id and customer_id = new.customer_id;
  if not found then
    raise exception 'an objection to no entry of its customer' using errcode = 'foreign_key_violation';
  end if;
  select block.objection_days into days
  from hours_posting posting join hours_block block on block.id = posting.block_id
  where posting.entry_id = entry.id and posting.kind = 'spend' order by posting.id limit 1;
  if days is null or not {STANDS}
     or new.made_at not between entry.made_at and entry.made_at + make_interval(hours => 24 * days + 25)
     or not exists (select from identity_person where id = new.person_id and customer_id = new.customer_id) then
    raise exception 'entry % takes no such objection', entry.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger taken after insert on hours_objection for each row execute function hours_objection_is_taken();
"""  # noqa: S608 - ours, every word
UNDO_OBJECT = "drop trigger taken on hours_objection; drop function hours_objection_is_taken();"

COLLEAGUE = "is_active and not is_service and customer_id is null and roles && array['support_engineer', 'consultant']"

ANSWER_IT = f"""
create function hours_objection_is_answered() returns trigger language plpgsql as $$
declare
  logged_by bigint;
begin
  select entry.person_id into logged_by
  from hours_objection objection join hours_timeentry entry on entry.id = objection.entry_id
  where objection.id = new.objection_id and objection.customer_id = new.customer_id;
  if not found then
    raise exception 'an answer to no objection of its customer' using errcode = 'foreign_key_violation';
  end if;
  if exists (select from identity_person where id = new.person_id and customer_id is not null)
     or (new.person_id = logged_by
         and exists (select from identity_person where id <> new.person_id and {COLLEAGUE})) then
    raise exception 'a colleague answers objection %', new.objection_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger answered after insert on hours_objectionanswer
  for each row execute function hours_objection_is_answered();
"""  # noqa: S608 - ours, every word
UNDO_ANSWER_IT = "drop trigger answered on hours_objectionanswer; drop function hours_objection_is_answered();"

# Looked at when the transaction ends, since the answer comes before what is given back for it.
GIVE_BACK = f"""
create function hours_upheld_gives_back() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  if exists (select from hours_objection entry_of join hours_timeentry entry on entry.id = entry_of.entry_id
             where entry_of.id = new.objection_id and {STANDS}) then
    raise exception 'objection % is upheld, and its work stands', new.objection_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger gives_back after insert on hours_objectionanswer deferrable initially deferred
  for each row when (new.is_upheld) execute function hours_upheld_gives_back();
"""
UNDO_GIVE_BACK = "drop trigger gives_back on hours_objectionanswer; drop function hours_upheld_gives_back();"

ANSWER_FIRST = """
create function hours_objection_comes_first() returns trigger language plpgsql as $$
begin
  if exists (select from hours_objection objection join hours_posting spent on spent.entry_id = objection.entry_id
             where spent.id = new.corrects_id and spent.customer_id = new.customer_id
             and not exists (select from hours_objectionanswer where objection_id = objection.id)) then
    raise exception 'an objection to what posting % takes back waits', new.id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger objection_first before insert on hours_posting
  for each row when (new.kind = 'correct') execute function hours_objection_comes_first();
"""
UNDO_ANSWER_FIRST = "drop trigger objection_first on hours_posting; drop function hours_objection_comes_first();"


class Migration(migrations.Migration):
    dependencies = [("hours", "0008_objections_and_timers"), ("identity", "0010_service_accounts_named_once")]
    operations = [
        migrations.RunSQL(OBJECT, UNDO_OBJECT),
        migrations.RunSQL(ANSWER_IT, UNDO_ANSWER_IT),
        migrations.RunSQL(GIVE_BACK, UNDO_GIVE_BACK),
        migrations.RunSQL(ANSWER_FIRST, UNDO_ANSWER_FIRST),
        owned(OBJECTION),
        same_customer(OBJECTION, "entry_id", ENTRY),
        same_customer(ANSWER, "objection_id", OBJECTION),
        same_customer(TIMER, "case_id", "cases_case"),
        *(isolate(table) for table in (OBJECTION, ANSWER)),
        isolate(TIMER, shown="false"),
        *(append_only(table) for table in (OBJECTION, ANSWER)),
        *(allow(table, "select") for table in (OBJECTION, ANSWER)),
        allow(OBJECTION, "insert", to=APPLICATION),
        allow(ANSWER, "insert", to=STAFF_ROLE),
        allow(TIMER, "select, insert, delete, update (started_at, measured_seconds)", to=STAFF_ROLE),
    ]
