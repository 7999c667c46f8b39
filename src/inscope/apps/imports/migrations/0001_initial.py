"""Imports and what each did; only the staff read and write them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow

PROGRESS = "state, done, total, added, changed, unchanged, problem_count, problems, begun_at, ended_at"
SMALL_ENOUGH = migrations.RunSQL(
    "alter table imports_import add constraint import_content check (octet_length(content) <= 10485760)",
    "alter table imports_import drop constraint import_content",
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("what", models.TextField()),
                ("file_name", models.TextField()),
                ("digest", models.TextField(help_text="SHA-256 of the content")),
                ("content", models.BinaryField()),
                ("may_change", models.BooleanField(help_text="whether a row that differs changes the record")),
                ("state", models.TextField()),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("added", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("unchanged", models.IntegerField(default=0)),
                ("problem_count", models.IntegerField(default=0)),
                (
                    "problems",
                    models.TextField(default="", help_text="as JSON: what keeps it from being imported, or undone"),
                ),
                ("made_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(help_text="when the present or latest work began")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what__in", ["customers", "contacts", "subscriptions", "instances", "releases"])
                        ),
                        name="import_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["checking", "refused", "checked", "importing", "imported", "undoing", "undone"],
                            )
                        ),
                        name="import_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_id", models.BigIntegerField()),
                ("subject", models.TextField(help_text="as the audit names the record")),
                ("before", models.TextField(help_text="as JSON, those of other records by number")),
                ("changes", models.TextField(help_text="as JSON, in words: from what to what, by field")),
                ("after", models.TextField(help_text="the state of its values")),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="imports.import"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("of", "record_id"), name="imported_row_once")],
                "indexes": [models.Index(fields=["subject"], name="imported_row_subject")],
            },
        ),
        SMALL_ENOUGH,
        allow("imports_import", f"select, insert, update ({PROGRESS})", to=STAFF_ROLE),
        allow("imports_importedrow", "select, insert", to=STAFF_ROLE),
    ]
