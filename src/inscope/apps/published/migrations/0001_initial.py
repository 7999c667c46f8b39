"""The table of published packs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PackVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.TextField()),
                ("version", models.TextField()),
                ("digest", models.TextField(unique=True)),
                ("title", models.TextField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(help_text="the last day; null: until a later version begins", null=True)),
                ("policy", models.BinaryField()),
                ("facts", models.BinaryField()),
                ("services", models.BinaryField()),
                ("examples", models.BinaryField()),
                ("changes", models.BinaryField()),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name", "version"), name="pack_version_once"),
                    models.UniqueConstraint(fields=("name", "valid_from"), name="pack_version_begins_alone"),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^sha256:[0-9a-f]{64}$")), name="pack_version_digest_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="pack_version_valid_days",
                    ),
                ],
            },
        ),
    ]
