"""Agreements have an app of their own, which has taken over what stood here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0006_drop_what_claims_replace"),
        ("agreements", "0003_take_over_agreements"),
    ]
    operations = [migrations.DeleteModel(name="Agreement")]
