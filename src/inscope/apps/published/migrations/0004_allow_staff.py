"""The staff read what is published, and publish."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow


class Migration(migrations.Migration):
    dependencies = [("published", "0003_check_pack_digest")]
    operations = [
        allow("published_packversion", "select, insert", to=STAFF_ROLE),
    ]
