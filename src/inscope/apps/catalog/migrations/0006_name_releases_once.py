"""Two spellings of the name of a release are one name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_fill_release_keys")]
    operations = [
        migrations.AlterField("release", "name_key", models.TextField()),
        migrations.RemoveConstraint("release", "release_once"),
        migrations.AddConstraint("release", models.UniqueConstraint(fields=["major", "name_key"], name="release_once")),
    ]
