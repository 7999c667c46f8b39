"""Keys of the names that there are; going back, the column goes with the migration before."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inscope.core.names import name_key


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    releases = apps.get_model("catalog", "Release").objects.using(editor.connection.alias)
    for release in releases.filter(name_key=None).iterator():
        releases.filter(pk=release.pk).update(name_key=name_key(release.name))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_describe_releases")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
