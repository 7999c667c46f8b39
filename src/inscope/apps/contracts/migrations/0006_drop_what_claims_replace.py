"""What claims and products of lines say now goes from instances and lines themselves."""

from django.db import migrations, models

from inscope.pg.rules import same_customer

KEPT_APART = same_customer("contracts_instance", "subscription_id", "contracts_subscription")


class Migration(migrations.Migration):
    dependencies = [("contracts", "0005_claims_of_instances")]
    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, KEPT_APART.sql),
        migrations.RemoveField(model_name="instance", name="subscription"),
        migrations.RemoveField(model_name="subscription", name="product"),
        migrations.AlterField(model_name="subscription", name="public_id", field=models.UUIDField(unique=True)),
    ]
