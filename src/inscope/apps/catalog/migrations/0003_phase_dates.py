"""Days on which phases end, where the vendor has fixed them."""

import django.db.models.deletion
from django.db import migrations, models

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_allow")]
    operations = [
        migrations.CreateModel(
            name="PhaseDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phase", models.TextField(help_text="a word of the policy, such as full")),
                ("ends_on", models.DateField(help_text="the last day")),
                (
                    "major",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phase_dates",
                        to="catalog.majorversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("major", "phase"), name="phase_date_once"),
                    models.CheckConstraint(condition=models.Q(("phase", ""), _negated=True), name="phase_date_phase"),
                ],
            },
        ),
        allow("catalog_phasedate", "select"),
        allow("catalog_phasedate", "insert, update, delete", to=STAFF_ROLE),
    ]
