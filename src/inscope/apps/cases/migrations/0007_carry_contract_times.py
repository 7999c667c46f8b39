"""A case carries what its own customer agreed on, word for word."""

from django.db import migrations

CARRIED = migrations.RunSQL(
    """
    alter table cases_case add constraint cases_case_contract_times_agreed
      foreign key (customer_id, contract_times, contract_targets)
      references contracts_contracttarget (customer_id, public_id, targets);
    """,
    "alter table cases_case drop constraint cases_case_contract_times_agreed",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_pin_contract_times"), ("contracts", "0009_keep_times_apart")]
    operations = [CARRIED]
