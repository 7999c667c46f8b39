"""A customer sees the times of its own contracts, and the staff add versions, which stay as they are."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow, append_only, isolate, same_customer

TABLE = "contracts_contracttarget"

# Cases carry what their version says, which cannot differ from what it says itself.
CARRIED = migrations.RunSQL(
    f"alter table {TABLE} add constraint contract_target_carried unique (customer_id, public_id, targets)",
    f"alter table {TABLE} drop constraint contract_target_carried",
)


class Migration(migrations.Migration):
    dependencies = [("contracts", "0008_agree_on_times")]
    operations = [
        same_customer(TABLE, "subscription_id", "contracts_subscription"),
        isolate(TABLE),
        append_only(TABLE),
        CARRIED,
        allow(TABLE, "select"),
        allow(TABLE, "insert", to=STAFF_ROLE),
    ]
