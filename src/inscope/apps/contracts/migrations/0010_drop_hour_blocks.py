"""Hours have an app of their own, which has taken over what stood here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contracts", "0009_keep_times_apart"), ("hours", "0003_take_over_blocks")]
    operations = [migrations.DeleteModel(name="HourBlock")]
