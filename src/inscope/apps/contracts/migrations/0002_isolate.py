"""A customer sees its own records; the staff keep them; what was said of an instance stays."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import ASKING, allow, append_only, isolate, owned, same_customer

KEPT_BY_STAFF = (
    "contracts_subscription",
    "contracts_instance",
    "contracts_hourblock",
    "contracts_agreement",
)
OF_CUSTOMERS = (*KEPT_BY_STAFF, "contracts_instancefact")

# `identity` is below and knows no customers: the reference of its column is made here.
PEOPLE_OF_CUSTOMERS = migrations.RunSQL(
    "alter table identity_person add constraint identity_person_customer "
    "foreign key (customer_id) references contracts_customer (id)",
    "alter table identity_person drop constraint identity_person_customer",
)


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial"), ("identity", "0002_isolate_people")]
    operations = [
        PEOPLE_OF_CUSTOMERS,
        owned("contracts_subscription"),
        owned("contracts_instance"),
        same_customer("contracts_instance", "subscription_id", "contracts_subscription"),
        same_customer("contracts_instancefact", "instance_id", "contracts_instance"),
        isolate("contracts_customer", shown=f"id = {ASKING}"),
        *(isolate(table) for table in OF_CUSTOMERS),
        append_only("contracts_instancefact"),
        allow("contracts_customer", "select"),
        *(allow(table, "select") for table in OF_CUSTOMERS),
        allow("contracts_instancefact", "insert"),
        allow("contracts_customer", "insert, update", to=STAFF_ROLE),
        *(allow(table, "insert, update", to=STAFF_ROLE) for table in KEPT_BY_STAFF),
    ]
