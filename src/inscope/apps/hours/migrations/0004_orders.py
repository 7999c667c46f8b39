"""Orders of customers, who may withdraw them and the vendor decline them; and the price list."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_carry_contract_times"),
        ("contracts", "0010_drop_hour_blocks"),
        ("hours", "0003_take_over_blocks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.TextField(help_text="as ISO 4217 has it")),
                ("hour_minor", models.BigIntegerField(help_text="in the smallest unit of the currency")),
                (
                    "by_activity",
                    models.JSONField(default=dict, help_text="prices of an hour of their own, by words of the policy"),
                ),
                ("minimum_hours", models.IntegerField()),
                ("validity_months", models.IntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="block",
            name="declined_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="block",
            name="declined_because",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="block",
            name="declined_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="block",
            name="is_withdrawn",
            field=models.BooleanField(default=False, help_text="declined by the customer itself"),
        ),
        migrations.AddField(
            model_name="block",
            name="request_case",
            field=models.ForeignKey(
                help_text="the request for which it was ordered",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="block",
            name="request_key",
            field=models.TextField(default="", help_text="what the customer's client named its order by, for ever"),
        ),
        migrations.AddField(
            model_name="block",
            name="request_digest",
            field=models.TextField(default="", help_text="of what was ordered under the key"),
        ),
        migrations.AddField(
            model_name="block",
            name="requested_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="block",
            name="activated_at",
            field=models.DateTimeField(help_text="null: pending, unless it was declined", null=True),
        ),
        migrations.AddIndex(
            model_name="block",
            index=models.Index(
                condition=models.Q(("activated_at__isnull", True), ("declined_at__isnull", True)),
                fields=["id"],
                name="block_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.UniqueConstraint(
                condition=models.Q(("request_key", ""), _negated=True),
                fields=("customer", "request_key"),
                name="block_requested_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("request_case__isnull", True), ("request_key", ""), ("requested_by__isnull", True)),
                    models.Q(
                        ("price_minor__isnull", False),
                        ("requested_by__isnull", False),
                        models.Q(("request_key", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="block_requested",
            ),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("declined_at__isnull", True),
                        ("declined_because", ""),
                        ("declined_by__isnull", True),
                        ("is_withdrawn", False),
                    ),
                    models.Q(
                        ("activated_at__isnull", True),
                        ("declined_at__isnull", False),
                        ("declined_by__isnull", False),
                        models.Q(
                            ("is_withdrawn", True), models.Q(("declined_because", ""), _negated=True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="block_declined",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="price_list_is_one"),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("currency__regex", "^[A-Z]{3}$"),
                    ("hour_minor__range", (1, 100000000000)),
                    ("minimum_hours__range", (1, 10000)),
                    ("validity_months__range", (1, 120)),
                ),
                name="price_list_bounds",
            ),
        ),
    ]
