"""A warning may be noted twice: as a page while the calendar is closed, and for all others when it opens."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sla", "0010_ladder")]
    operations = [
        migrations.AddField("clockwarning", "is_page", models.BooleanField(default=False, db_default=False)),
        migrations.RemoveConstraint("clockwarning", "warned_once"),
        migrations.AddConstraint(
            "clockwarning",
            models.UniqueConstraint(fields=["case", "started_at", "due_at", "warned", "is_page"], name="warned_once"),
        ),
    ]
