"""Estimates of work, what cases hold of blocks, and work beyond blocks: approved by the customer, or given."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_carry_contract_times"),
        ("contracts", "0010_drop_hour_blocks"),
        ("hours", "0005_buy_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("evidence", models.TextField(default="")),
                ("cap_minutes", models.IntegerField()),
                ("used_minutes", models.IntegerField(default=0)),
                ("rate_minor", models.BigIntegerField(help_text="of an hour, in the smallest unit of the currency")),
                ("currency", models.TextField(help_text="as ISO 4217 has it")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="the last day")),
                ("made_at", models.DateTimeField()),
                ("key", models.TextField(help_text="what the client named it by, for ever")),
                ("body_digest", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Estimate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("minutes", models.IntegerField()),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("key", models.TextField(help_text="what the client named it by, for ever")),
                ("body_digest", models.TextField()),
                ("status", models.TextField(default="waiting")),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="TakenBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="posting",
            name="posting_once",
        ),
        migrations.AddField(
            model_name="posting",
            name="case",
            field=models.ForeignKey(
                help_text="for which minutes are held, or were",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="timeentry",
            name="billing",
            field=models.TextField(default="block"),
        ),
        migrations.AddField(
            model_name="timeentry",
            name="reason",
            field=models.TextField(default="", help_text="of goodwill: why nobody is charged"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                fields=("customer", "key", "block", "kind", "source", "target", "case"),
                name="posting_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("source", "held"), ("target", "held"), _connector="OR"), ("case__isnull", False)
                    ),
                    models.Q(
                        models.Q(("source", "held"), _negated=True),
                        models.Q(("target", "held"), _negated=True),
                        ("case__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="posting_held_names_case",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.customer"
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="timeentry",
            name="approval",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="hours.approval"
            ),
        ),
        migrations.AddConstraint(
            model_name="timeentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approval__isnull", True), ("billing", "block"), ("reason", "")),
                    models.Q(("approval__isnull", False), ("billing", "overage"), ("reason", "")),
                    models.Q(
                        ("approval__isnull", True),
                        ("billing", "goodwill"),
                        ("charged_minutes", 0),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="time_entry_billing",
            ),
        ),
        migrations.AddField(
            model_name="estimate",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="estimate",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="estimates", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="estimate",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.customer"
            ),
        ),
        migrations.AddField(
            model_name="estimate",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="block",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="hours.block"
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="cases.case"),
        ),
        migrations.AddField(
            model_name="hold",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.customer"
            ),
        ),
        migrations.AddField(
            model_name="takenback",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.customer"
            ),
        ),
        migrations.AddField(
            model_name="takenback",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="taken_back", to="hours.timeentry"
            ),
        ),
        migrations.AddField(
            model_name="takenback",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(fields=("customer", "key"), name="approval_once"),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_minutes__gte", 0), ("used_minutes__lte", models.F("cap_minutes"))),
                name="approval_never_exceeded",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cap_minutes__range", (1, 600000)),
                    ("currency__regex", "^[A-Z]{3}$"),
                    ("ends_on__gte", models.F("starts_on")),
                    ("rate_minor__range", (0, 1000000000000000)),
                ),
                name="approval_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contact", models.F("recorded_by")), models.Q(("evidence", ""), _negated=True), _connector="OR"
                ),
                name="approval_is_in_writing",
            ),
        ),
        migrations.AddConstraint(
            model_name="estimate",
            constraint=models.UniqueConstraint(fields=("customer", "key"), name="estimate_once"),
        ),
        migrations.AddConstraint(
            model_name="estimate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "waiting")), fields=("case",), name="estimate_waits_alone"
            ),
        ),
        migrations.AddConstraint(
            model_name="estimate",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (1, 600000))), name="estimate_minutes"
            ),
        ),
        migrations.AddConstraint(
            model_name="estimate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("status", "waiting"),
                    ),
                    models.Q(
                        ("status__in", ["accepted", "declined", "withdrawn"]),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="estimate_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(fields=("case", "block"), name="hold_once"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(condition=models.Q(("minutes__gte", 0)), name="hold_never_overdrawn"),
        ),
        migrations.AddConstraint(
            model_name="takenback",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="taken_back_because"
            ),
        ),
    ]
