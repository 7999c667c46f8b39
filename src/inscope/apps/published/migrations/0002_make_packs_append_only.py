"""Published packs never change: a trigger refuses, and the application may only read and add.

TRUNCATE has no trigger, since tests empty tables as the owner; the application lacks the right.
"""

from django.db import migrations

APPEND_ONLY = """
create function published_packversion_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'published packs are append-only' using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete on published_packversion
  for each statement execute function published_packversion_is_append_only();
revoke all on published_packversion from public, inscope_app;
grant select, insert on published_packversion to inscope_app;
"""

UNDO = """
revoke all on published_packversion from inscope_app;
drop trigger append_only on published_packversion;
drop function published_packversion_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("published", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
