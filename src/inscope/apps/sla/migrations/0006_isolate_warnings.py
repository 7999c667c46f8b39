"""What clocks warned of is the staff's to see, and never removed. Clocks that run already are looked at once."""

from django.db import migrations

from inscope.pg.roles import APPLICATION, STAFF_ROLE
from inscope.pg.rules import allow, append_only, isolate, same_customer

WARNING, CLOCK = "sla_clockwarning", "sla_caseclock"
RIGHT, BOTH = f"update (look_at) on {CLOCK}", f"{APPLICATION}, {STAFF_ROLE}"
LOOK = "update sla_caseclock set look_at = started_at where state = 'running'"


class Migration(migrations.Migration):
    dependencies = [("sla", "0005_warnings")]
    operations = [
        same_customer(WARNING, "case_id", "cases_case"),
        isolate(WARNING, shown="false"),
        allow(WARNING, "select, insert", to=STAFF_ROLE),
        append_only(WARNING),
        migrations.RunSQL(f"grant {RIGHT} to {BOTH}", f"revoke {RIGHT} from {BOTH}"),
        migrations.RunSQL(LOOK, migrations.RunSQL.noop),
    ]
