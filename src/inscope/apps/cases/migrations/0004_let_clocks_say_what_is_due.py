"""Whoever adds to a case keeps with it by when an answer is due."""

from django.db import migrations

from inscope.pg.roles import APPLICATION, STAFF_ROLE

WHO = f"{APPLICATION}, {STAFF_ROLE}"


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_next_due")]
    operations = [
        migrations.RunSQL(
            f"grant update (next_due_at) on cases_case to {WHO}",
            f"revoke update (next_due_at) on cases_case from {WHO}",
        ),
    ]
