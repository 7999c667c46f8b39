"""A new token ends within 366 days, and no end moves later. Tokens made before without an end keep working."""

from django.db import migrations, models

from inscope.pg.roles import APPLICATION, STAFF_ROLE

# A constraint would hold for the tokens that there are, too, as soon as one is used.
EVERY_NEW_TOKEN_ENDS = migrations.RunSQL(
    """
    create function identity_token_ends() returns trigger language plpgsql as $$
    begin
      if new.expires_at is null or new.expires_at > (case tg_op
        when 'INSERT' then new.made_at + interval '8784 hours'
        else coalesce(old.expires_at, 'infinity')
      end) then
        raise exception 'token % ends too late', new.public_id
          using errcode = 'check_violation', constraint = 'api_token_ends';
      end if;
      return new;
    end $$;
    create trigger token_ends before insert or update of expires_at on identity_apitoken
      for each row execute function identity_token_ends();
    """,
    "drop trigger token_ends on identity_apitoken; drop function identity_token_ends()",
)

NOTE_USE_AND_END = migrations.RunSQL(
    f"grant update (used_at, used_from, expires_at) on identity_apitoken to {APPLICATION}, {STAFF_ROLE}",
    f"revoke update (used_at, used_from, expires_at) on identity_apitoken from {APPLICATION}, {STAFF_ROLE}",
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_external_accounts")]
    operations = [
        migrations.AddField("apitoken", "used_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "apitoken",
            "used_from",
            models.TextField(db_default="", help_text="the address of the network of the last use"),
        ),
        EVERY_NEW_TOKEN_ENDS,
        NOTE_USE_AND_END,
    ]
