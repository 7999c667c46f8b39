"""The catalogue is public; the staff keep it."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [
        allow("catalog_product", "select"),
        allow("catalog_majorversion", "select"),
        allow("catalog_release", "select"),
        allow("catalog_product", "insert, update", to=STAFF_ROLE),
        allow("catalog_majorversion", "insert, update", to=STAFF_ROLE),
        allow("catalog_release", "insert, update", to=STAFF_ROLE),
    ]
