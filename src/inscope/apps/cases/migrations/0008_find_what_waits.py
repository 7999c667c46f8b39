"""What waits for a customer is found without looking at all it ever asked, or at what waits for others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_carry_contract_times")]
    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["customer", "-id"],
                condition=models.Q(status="open", waiting_for="customer"),
                name="case_waits_for_customer",
            ),
        )
    ]
