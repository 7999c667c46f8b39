"""An administrator of the staff always remains."""

from django.db import migrations

# One change of administrators at a time: two could each see the other remain.
AN_ADMINISTRATOR_REMAINS = migrations.RunSQL(
    """
    create function identity_keeps_administrators() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtext('identity_person.administrators'));
      if not exists (
        select from identity_person one
        where one.id <> old.id and one.is_active and one.customer_id is null and 'administrator' = any(one.roles)
      ) then
        raise exception 'person % is the last administrator', old.id
          using errcode = 'check_violation', constraint = 'person_last_administrator';
      end if;
      return new;
    end $$;
    create trigger keeps_administrators before update of roles, is_active, customer_id on identity_person
      for each row
      when (
        old.is_active and 'administrator' = any(old.roles)
        and not (new.is_active and 'administrator' = any(new.roles))
      )
      execute function identity_keeps_administrators();
    """,
    "drop trigger keeps_administrators on identity_person; drop function identity_keeps_administrators()",
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_reset_asked_at")]
    operations = [AN_ADMINISTRATOR_REMAINS]
