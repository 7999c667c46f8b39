"""Contract lines count licences and have products, grace and renewals; instances claim places; customers form trees."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("contracts", "0002_isolate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="parent",
            field=models.ForeignKey(
                help_text="the company it belongs to",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="affiliates",
                to="contracts.customer",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="grace_days",
            field=models.IntegerField(default=0, help_text="after the last day, in which the line still answers"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="instance",
            field=models.ForeignKey(
                help_text="the only one that it is for",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contracts.instance",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="licence_count",
            field=models.IntegerField(default=1, help_text="how many instances can be licensed"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="public_id",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="renews",
            field=models.OneToOneField(
                help_text="the line that it follows",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewal",
                to="contracts.subscription",
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="product",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
            ),
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("licence_count", models.IntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "seat",
                    models.IntegerField(
                        help_text="from 1 up to the count; null: beyond the count, or released", null=True
                    ),
                ),
                ("claimed_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="contracts.customer"
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="contracts.instance"
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="contracts.subscription"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SubscriptionProduct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.customer"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.subscription"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="subscription",
            name="products",
            field=models.ManyToManyField(
                related_name="+", through="contracts.SubscriptionProduct", to="catalog.product"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(condition=models.Q(("grace_days__gte", 0)), name="subscription_grace"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("licence_count__gte", 1)), name="subscription_licences"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("instance__isnull", True), ("licence_count", 1), _connector="OR"),
                name="subscription_of_one_instance",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True)),
                fields=("instance", "subscription"),
                name="claim_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(fields=("subscription", "seat"), name="claim_seat_once"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seat__isnull", True),
                    models.Q(("seat__gte", 1), ("seat__lte", models.F("licence_count"))),
                    _connector="OR",
                ),
                name="claim_seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("released_at__isnull", True), ("seat__isnull", True), _connector="OR"),
                name="claim_released_has_no_seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionproduct",
            constraint=models.UniqueConstraint(fields=("subscription", "product"), name="subscription_product_once"),
        ),
    ]
