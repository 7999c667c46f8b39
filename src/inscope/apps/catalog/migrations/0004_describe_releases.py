"""What a release is to the one before, when it was withdrawn and came back, and the key of its name, filled next."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_phase_dates")]
    operations = [
        migrations.AddField("release", "kind", models.TextField(default="", help_text="empty: not known")),
        migrations.AddField("release", "withdrawn_on", models.DateField(null=True)),
        migrations.AddField("release", "re_released_on", models.DateField(null=True)),
        migrations.AddField("release", "name_key", models.TextField(null=True)),
        migrations.AlterField(
            "release",
            "feature_status",
            models.TextField(default="generally_available", help_text="of the release as a whole"),
        ),
        migrations.AddConstraint(
            "release",
            models.CheckConstraint(
                condition=models.Q(kind__in=["", "major", "minor", "patch", "cumulative_patch"]),
                name="release_kind",
            ),
        ),
        migrations.AddConstraint(
            "release",
            models.CheckConstraint(
                condition=(
                    models.Q(withdrawn_on__isnull=True)
                    | models.Q(released_on__isnull=False, withdrawn_on__gte=models.F("released_on"))
                )
                & (
                    models.Q(re_released_on__isnull=True)
                    | models.Q(withdrawn_on__isnull=False, re_released_on__gte=models.F("withdrawn_on"))
                ),
                name="release_days",
            ),
        ),
    ]
