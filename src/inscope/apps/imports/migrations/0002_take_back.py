"""What an import added can be taken back by the staff; whatever rests on it keeps it, by its foreign keys."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE

TABLES = "contracts_customer, contracts_subscription, contracts_instance, catalog_release, identity_person"


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_initial"),
        ("identity", "0002_isolate_people"),
        ("catalog", "0002_allow"),
        ("contracts", "0004_keep_claims_apart"),
    ]
    operations = [
        migrations.RunSQL(f"grant delete on {TABLES} to {STAFF_ROLE}", f"revoke delete on {TABLES} from {STAFF_ROLE}")
    ]
