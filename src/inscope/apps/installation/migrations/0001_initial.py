"""One row for the installation; the staff keep it."""

from django.db import migrations, models

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name_confirmed_at",
                    models.DateTimeField(null=True, help_text="when somebody found name and time zone to be right"),
                ),
                (
                    "setup_dismissed_at",
                    models.DateTimeField(
                        null=True, help_text="since when no page shows the checklist of a new installation by itself"
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="installation_once")],
            },
        ),
        allow("installation_installation", "select, insert, update", to=STAFF_ROLE),
    ]
