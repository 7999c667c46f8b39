"""Features with their status in each release, components, and the roadmap."""

from django.db import migrations, models
from django.db.models import PROTECT

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow

KEPT = ("feature", "component", "roadmapitem")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_name_releases_once")]
    operations = [
        migrations.CreateModel(
            name="Feature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.TextField()),
                ("name_key", models.TextField()),
                ("product", models.ForeignKey("catalog.product", PROTECT, related_name="features")),
            ],
        ),
        migrations.CreateModel(
            name="Component",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.TextField()),
                ("name_key", models.TextField()),
                ("kind", models.TextField()),
                ("product", models.ForeignKey("catalog.product", PROTECT, related_name="components")),
            ],
        ),
        migrations.CreateModel(
            name="RoadmapItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.TextField()),
                ("name_key", models.TextField()),
                ("status", models.TextField()),
                ("product", models.ForeignKey("catalog.product", PROTECT, related_name="roadmap")),
                ("shipped_in", models.ForeignKey("catalog.release", PROTECT, null=True, related_name="+")),
            ],
        ),
        migrations.CreateModel(
            name="FeatureInRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.TextField()),
                ("feature", models.ForeignKey("catalog.feature", PROTECT, related_name="releases")),
                ("release", models.ForeignKey("catalog.release", PROTECT, related_name="features")),
            ],
        ),
        migrations.AddConstraint(
            "feature", models.UniqueConstraint(fields=["product", "name_key"], name="feature_once")
        ),
        migrations.AddConstraint(
            "component", models.UniqueConstraint(fields=["product", "name_key"], name="component_once")
        ),
        migrations.AddConstraint(
            "component",
            models.CheckConstraint(condition=models.Q(kind__in=["component", "integration"]), name="component_kind"),
        ),
        migrations.AddConstraint(
            "roadmapitem", models.UniqueConstraint(fields=["product", "name_key"], name="roadmap_item_once")
        ),
        migrations.AddConstraint(
            "roadmapitem",
            models.CheckConstraint(
                condition=models.Q(status__in=["planned", "in_work", "shipped"]), name="roadmap_item_status"
            ),
        ),
        migrations.AddConstraint(
            "roadmapitem",
            models.CheckConstraint(
                condition=models.Q(status="shipped", shipped_in__isnull=False)
                | (~models.Q(status="shipped") & models.Q(shipped_in__isnull=True)),
                name="roadmap_item_shipped",
            ),
        ),
        migrations.AddConstraint(
            "featureinrelease",
            models.UniqueConstraint(fields=["feature", "release"], name="feature_in_release_once"),
        ),
        migrations.AddConstraint(
            "featureinrelease",
            models.CheckConstraint(
                condition=models.Q(status__in=["generally_available", "technology_preview", "planned", "removed"]),
                name="feature_in_release_status",
            ),
        ),
        *(allow(f"catalog_{table}", "select") for table in (*KEPT, "featureinrelease")),
        *(allow(f"catalog_{table}", "insert, update", to=STAFF_ROLE) for table in KEPT),
        allow("catalog_featureinrelease", "insert, update, delete", to=STAFF_ROLE),
    ]
