"""Texts of agreements, acceptances and withdrawals."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contracts", "0002_isolate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgreementText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreement", models.TextField(help_text="a short name, such as cca")),
                ("number", models.PositiveIntegerField(help_text="in the order of publication, from 1")),
                ("version", models.TextField()),
                ("title", models.TextField()),
                (
                    "content",
                    models.TextField(
                        help_text="as Markdown; null: the text is on paper, and its digest known", null=True
                    ),
                ),
                ("digest", models.TextField(help_text="sha256 of the text in UTF-8")),
                (
                    "is_material",
                    models.BooleanField(help_text="whether those who accepted the version before must accept again"),
                ),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "number"), name="agreement_text_number_once"),
                    models.UniqueConstraint(fields=("agreement", "version"), name="agreement_text_version_once"),
                    models.UniqueConstraint(fields=("agreement", "digest"), name="agreement_text_once"),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^sha256:[0-9a-f]{64}$")), name="agreement_text_digest"
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="agreement_text_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "nth",
                    models.PositiveIntegerField(
                        help_text="of this text by this customer, from 1: the same is not taken twice"
                    ),
                ),
                ("is_on_paper", models.BooleanField()),
                ("company", models.TextField(help_text="the customer's name on that day")),
                ("name", models.TextField(help_text="who accepted, as stated")),
                ("title", models.TextField(help_text="as stated; empty: not known, on paper only")),
                (
                    "authority",
                    models.TextField(help_text="the statement of authority; empty: not known, on paper only"),
                ),
                ("accepted_on", models.DateField(help_text="in the vendor's zone")),
                ("recorded_at", models.DateTimeField()),
                ("address", models.TextField(help_text="of the network; empty on paper")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acceptances", to="contracts.customer"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        help_text="the contact, or who kept the paper",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="agreements.agreementtext",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("withdrawn_on", models.DateField(help_text="in the vendor's zone")),
                ("recorded_at", models.DateTimeField()),
                (
                    "acceptance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="agreements.acceptance",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.customer"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(fields=("customer", "text", "nth"), name="acceptance_once"),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="acceptance_named"),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("address", ""), ("is_on_paper", True)),
                    models.Q(
                        ("is_on_paper", False),
                        ("recorded_by__isnull", False),
                        models.Q(("title", ""), _negated=True),
                        models.Q(("authority", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="acceptance_signed",
            ),
        ),
    ]
