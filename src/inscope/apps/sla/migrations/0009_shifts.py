"""Who is on call is for the staff alone; of two who plan at the same moment, one is refused."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow

ONE_AT_A_TIME = migrations.RunSQL(
    "alter table sla_shift add constraint shift_one_at_a_time "
    "exclude using gist (tstzrange(begins_at, ends_at) with &&)",
    "alter table sla_shift drop constraint shift_one_at_a_time",
)


class Migration(migrations.Migration):
    dependencies = [
        ("sla", "0008_pin_calendars"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("note", models.TextField(default="", help_text="what whoever hands it over tells")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(begins_at__lte=F("ends_at")), name="shift_goes_forward")
                ],
            },
        ),
        ONE_AT_A_TIME,
        allow("sla_shift", "select, insert, update (ends_at), delete", to=STAFF_ROLE),
    ]
