"""Approvals are revoked and say how long work is objected to; a stated month keeps what all work beyond had come to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_carry_contract_times"),
        ("contracts", "0010_drop_hour_blocks"),
        ("hours", "0014_guard_second_looks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="objection_days",
            field=models.IntegerField(
                db_default=14, default=14, help_text="in which work that is charged to it is objected to"
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="revoked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="approval",
            name="revoked_because",
            field=models.TextField(db_default="", default="", help_text="of staff who record it, what shows it"),
        ),
        migrations.AddField(
            model_name="approval",
            name="revoked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="monthstated",
            name="beyond",
            field=models.TextField(
                db_default="",
                default="",
                help_text="what all work beyond blocks had come to; empty: from before it was kept",
            ),
        ),
        migrations.AlterField(
            model_name="takenback",
            name="customer",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.customer"
            ),
        ),
        migrations.AddIndex(
            model_name="takenback",
            index=models.Index(fields=["customer", "made_at", "id"], name="taken_back_by_time"),
        ),
        migrations.AddIndex(
            model_name="timeentry",
            index=models.Index(
                condition=models.Q(("billing", "block"), _negated=True),
                fields=["customer", "made_at", "id"],
                name="time_entry_beyond",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("objection_days__range", (0, 366))), name="approval_objection_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at__isnull", True), ("revoked_because", ""), ("revoked_by__isnull", True)),
                    models.Q(
                        ("revoked_at__gte", models.F("made_at")),
                        ("revoked_at__isnull", False),
                        ("revoked_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="approval_revoked",
            ),
        ),
    ]
