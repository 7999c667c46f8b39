"""A customer sees the clocks of its own cases. A clock is made anew, and never removed."""

from django.db import migrations

from inscope.pg.rules import allow, isolate, same_customer

KEPT_ANEW = (
    "plan, target, state, started_at, due_at, left_seconds, whole_seconds, waited_seconds, calendar, zones, change"
)


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial"), ("cases", "0004_let_clocks_say_what_is_due")]
    operations = [
        same_customer("sla_caseclock", "case_id", "cases_case"),
        isolate("sla_caseclock"),
        allow("sla_caseclock", f"select, insert, update ({KEPT_ANEW})"),
    ]
