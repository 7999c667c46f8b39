"""Whom warnings tell, where the office chose: one row, which the staff alone see."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow

WHOM = ["assignee", "on_call", "account_managers"]


class Migration(migrations.Migration):
    dependencies = [("sla", "0009_shifts")]
    operations = [
        migrations.CreateModel(
            name="Ladder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("half", ArrayField(base_field=models.TextField(), size=None)),
                ("most", ArrayField(base_field=models.TextField(), size=None)),
                ("nearly", ArrayField(base_field=models.TextField(), size=None)),
                ("late", ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(id=1), name="ladder_is_one"),
                    models.CheckConstraint(
                        condition=Q(
                            half__contained_by=WHOM,
                            most__contained_by=WHOM,
                            nearly__contained_by=WHOM,
                            late__contained_by=WHOM,
                        ),
                        name="ladder_tells",
                    ),
                    models.CheckConstraint(condition=Q(late__len__gt=0), name="ladder_tells_of_late"),
                ],
            },
        ),
        allow("sla_ladder", "select, insert, update", to=STAFF_ROLE),
    ]
