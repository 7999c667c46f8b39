"""Work beyond blocks is objected to as work of blocks is; a revoked approval takes none; a stated month neither.

What no block paid is given back by a row of its own, so that it stands until there is one.
"""

from django.db import migrations

from inscope.pg.roles import APPLICATION, STAFF_ROLE

APPROVAL, ENTRY, TAKEN_BACK = "hours_approval", "hours_timeentry", "hours_takenback"
REVOKED = "revoked_at, revoked_by_id, revoked_because"

ON_BLOCKS = """exists (
  select from hours_posting spent where spent.entry_id = entry.id and spent.kind = 'spend'
  and not exists (select from hours_posting back where back.corrects_id = spent.id))"""
STANDS = f"""({ON_BLOCKS} or entry.billing = 'overage' and entry.charged_minutes > 0
  and not exists (select from {TAKEN_BACK} back where back.entry_id = entry.id))"""
OF_APPROVAL = f"""
  if entry.billing = 'overage' then
    select objection_days into days from {APPROVAL} where id = entry.approval_id;
  end if;"""  # noqa: S608 - as above


def taken(stands: str, other_days: str) -> str:
    """Return the function that takes an objection while work `stands`; migrations 0009 and 0014 say why it looks so."""
    return f"""
create or replace function hours_objection_is_taken() returns trigger language plpgsql as $$
declare
  entry hours_timeentry;
  days integer;
  begins timestamptz;
begin
  select * into entry from hours_timeentry where id = new.entry_id and customer_id = new.customer_id;
  if not found then
    raise exception 'an objection to no entry of its customer' using errcode = 'foreign_key_violation';
  end if;
  select block.objection_days into days
  from hours_posting posting join hours_block block on block.id = posting.block_id
  where posting.entry_id = entry.id and posting.kind = 'spend' order by posting.id limit 1;{other_days}
  select greatest(entry.made_at, coalesce(answer.made_at, new.made_at)) into begins
  from hours_secondlook look left join hours_secondlookanswer answer on answer.second_look_id = look.id
  where look.entry_id = entry.id;
  begins := coalesce(begins, entry.made_at);
  if days is null or not {stands}
     or new.made_at not between entry.made_at and begins + make_interval(hours => 24 * days + 25)
     or not exists (select from identity_person where id = new.person_id and customer_id = new.customer_id) then
    raise exception 'entry % takes no such objection', entry.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
"""  # noqa: S608 - as above


def upheld(stands: str) -> str:
    """Return the function that refuses to uphold an objection to work that still `stands`."""
    return f"""
create or replace function hours_upheld_gives_back() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  if exists (select from hours_objection entry_of join hours_timeentry entry on entry.id = entry_of.entry_id
             where entry_of.id = new.objection_id and {stands}) then
    raise exception 'objection % is upheld, and its work stands', new.objection_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
"""


def uses(besides: str) -> str:
    """Return the function that counts work on its approval."""
    return f"""
create or replace function hours_entry_uses_approval() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  update {APPROVAL} set used_minutes = used_minutes + new.charged_minutes
  where id = new.approval_id and customer_id = new.customer_id and case_id = new.case_id
    and new.worked_on between starts_on and ends_on{besides};
  if not found then
    raise exception 'work of % is not approved for its case', new.worked_on using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
"""  # noqa: S608 - as above


ANSWER_FIRST = f"""
create function hours_objection_comes_before() returns trigger language plpgsql as $$
begin
  if exists (select from hours_objection objection
             where objection.entry_id = new.entry_id and objection.customer_id = new.customer_id
             and not exists (select from hours_objectionanswer where objection_id = objection.id)) then
    raise exception 'an objection to entry % waits', new.entry_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger objection_first before insert on {TAKEN_BACK}
  for each row execute function hours_objection_comes_before();
"""  # noqa: S608 - as above
UNDO_ANSWER_FIRST = f"drop trigger objection_first on {TAKEN_BACK}; drop function hours_objection_comes_before();"

# One UPDATE of one row, as work that is charged to it is: of the two at once, one waits for the other.
REVOKE = f"""
create function hours_approval_revoked() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null then
    raise exception 'an approval is revoked once' using errcode = 'restrict_violation';
  end if;
  if current_user = '{APPLICATION}' and not exists (
    select from identity_person where id = new.revoked_by_id and customer_id = new.customer_id
  ) or current_user = '{STAFF_ROLE}' and new.revoked_because = '' then
    raise exception 'a contact revokes, or the staff with what shows it' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger revoked before update of {REVOKED} on {APPROVAL}
  for each row execute function hours_approval_revoked();
"""
UNDO_REVOKE = f"drop trigger revoked on {APPROVAL}; drop function hours_approval_revoked();"

KEEP = f"""
create function hours_beyond_keeps_statements() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  if exists (select from hours_monthstated where customer_id = new.customer_id and ends_at > new.made_at) then
    raise exception 'the month of % of % was stated', new.id, tg_table_name
      using errcode = 'restrict_violation', constraint = 'keeps_statements';
  end if;
  return new;
end $$;
create trigger keeps_statements before insert on {ENTRY}
  for each row when (new.billing <> 'block') execute function hours_beyond_keeps_statements();
create trigger keeps_statements before insert on {TAKEN_BACK}
  for each row execute function hours_beyond_keeps_statements();
"""
UNDO_KEEP = f"""
drop trigger keeps_statements on {TAKEN_BACK}; drop trigger keeps_statements on {ENTRY};
drop function hours_beyond_keeps_statements();
"""


class Migration(migrations.Migration):
    dependencies = [("hours", "0015_charge_beyond")]
    operations = [
        migrations.RunSQL(taken(STANDS, OF_APPROVAL), taken(ON_BLOCKS, "")),
        migrations.RunSQL(upheld(STANDS), upheld(ON_BLOCKS)),
        migrations.RunSQL(uses(" and revoked_at is null"), uses("")),
        migrations.RunSQL(ANSWER_FIRST, UNDO_ANSWER_FIRST),
        migrations.RunSQL(REVOKE, UNDO_REVOKE),
        migrations.RunSQL(KEEP, UNDO_KEEP),
        migrations.RunSQL(
            f"grant update ({REVOKED}) on {APPROVAL} to {APPLICATION}, {STAFF_ROLE}",
            f"revoke update ({REVOKED}) on {APPROVAL} from {APPLICATION}, {STAFF_ROLE}",
        ),
    ]
