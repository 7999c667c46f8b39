"""A service account is found by its name, so there is one of each."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_service_accounts")]
    operations = [
        migrations.AddConstraint(
            "person",
            models.UniqueConstraint(
                fields=["customer_id", "name"], condition=Q(is_service=True), name="person_service_named_once"
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(is_service=True, customer_id__isnull=True),
                name="person_service_of_staff_named_once",
            ),
        ),
    ]
